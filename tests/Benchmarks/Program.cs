using System.Globalization;
using NASerEx.Benchmarks;
using NASerEx.Common;

Benchmark[] benchmarks =
[
    SearchEvaluatorBenchmark.Definition,
    BranchAndBoundBenchmark.Definition,
    PlacementsBenchmark.Definition,
    SelectionGuardBenchmark.Definition,
    DecisionMetricsBenchmark.Definition,
    NestedExitBenchmark.Definition,
    HeadTrainingBenchmark.Definition,
    ExitPointsBenchmark.Definition,
    StaticModelsBenchmark.Definition,
    HalfBackboneBenchmark.Definition,
    SelfMeasurementBenchmark.Definition,
    StagedBenchmark.Definition,
    SingleFileBenchmark.Definition,
    StreamBenchmark.Definition,
    BudgetBenchmark.Definition,
    ChangedStreamBenchmark.Definition,
    StreamWeightingBenchmark.Definition,
    SaliencySpaceBenchmark.Definition,
    LatencyPredictionBenchmark.Definition,
    JobClaimsBenchmark.Definition,
    WorkersBenchmark.Definition,
    BrokerStreamBenchmark.Definition,
    SlurmBenchmark.Definition,
];

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [WorkerProcess.Command, var study])
    return WorkerProcess.Work(study);
if (args is [QueueWorkerProcess.Command, var address, var queue, var model, var dataset, var batch])
    return QueueWorkerProcess.Work(address, queue, new QueueWork(model, dataset, int.Parse(batch, CultureInfo.InvariantCulture)));
if (args is [] or ["list"])
{
    foreach (var each in benchmarks)
        Console.WriteLine($"{each.Name,-24} {each.Description}");
    return 0;
}

if (benchmarks.FirstOrDefault(each => each.Name == args[0]) is not { } benchmark)
{
    Console.Error.WriteLine($"There is no benchmark '{args[0]}'. 'list' shows them.");
    return 1;
}

Console.WriteLine(Machine.Line);
try
{
    benchmark.Run(new BenchmarkOptions(args.AsSpan(1)));
    return 0;
}
catch (Exception error) when (error is NASerExException or ArgumentException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
