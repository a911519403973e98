using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Synthetic;

namespace NASerEx.Benchmarks;

/// <summary>How near to a proof branch and bound comes in a space as large as that of a deep network, and what the others find there.</summary>
internal static class BranchAndBoundBenchmark
{
    public static Benchmark Definition { get; } = new(
        "branch-and-bound",
        "proven gap and time of branch and bound, cost of the other strategies' plans: [--spec file, --set 'a=1;b=2', for a real space] [--samples 2000] [--positions 28] [--heads 2] [--thresholds 64] [--exits 4] [--nodes n] [--gap 0] [--caution 2] [--limit 0.5] [--only branchAndBound,beam]",
        Run);

    private static void Run(BenchmarkOptions options)
    {
        var (problem, spec) = options.Text("spec") is null ? (Synthetic(options), null) : Trained(BenchmarkSpecs.Search(options));
        var search = new SearchOptions
        {
            MaxExits = options.Number("exits", 4), Thresholds = options.Number("thresholds", 64),
            Gap = options.Real("gap", 0), Caution = options.Real("caution", 2), MaxAccuracyDrop = options.Real("limit", 0.5),
        };
        search = search with { MaxNodes = options.Number("nodes", (int)search.MaxNodes), Metrics = spec?.Search.Metrics ?? search.Metrics };
        var names = (options.Text("only") ?? "branchAndBound,beam,evolution,nsga2,random").Split(',');
        Console.WriteLine($"{problem.Candidates.Length} heads at {problem.Candidates.Select(head => head.Position).Distinct().Count()} points, {problem.Outcomes.Count} samples, at most {search.MaxExits} exits, {search.Thresholds} thresholds");
        Console.WriteLine($"{"strategy",-16} {"cost",8} {"gap",8} {"structures",14} {"seconds",8}");
        foreach (var name in names)
            Print(ExitSearch.Run(problem, search with { Strategy = Enum.Parse<SearchStrategy>(name, ignoreCase: true) }, new WorkContext { OnVerbose = Console.WriteLine }));
    }

    private static SearchProblem Synthetic(BenchmarkOptions options)
    {
        var heads = options.Number("heads", 2);
        var table = SyntheticOutcomes.Table(options.Number("samples", 2_000), options.Number("positions", 28), heads, options.Number("seed", 1));
        return SyntheticOutcomes.Problem(table, heads);
    }

    /// <summary>What a spec's heads do on its validation images; heads are trained unless they are kept.</summary>
    private static (SearchProblem Problem, ExitSearchSpec Spec) Trained(ExitSearchSpec spec)
    {
        var work = new WorkContext { OnWarning = Console.Error.WriteLine, OnVerbose = Console.Error.WriteLine };
        using var data = ImageDataset.Open(spec.Dataset, work);
        var model = OpenedModel.Open(spec.Model, Experiment.SizeOf(spec.Dataset), work);
        var choice = new FrozenSearch(spec, ExitSpace.Select(model.Points, spec.Exits), new KeptWork(spec, new StudyStore(spec.Store), new Alone(), model, data, work), new PhaseLog(work), work).Run();
        return (choice.Problem, spec);
    }

    private static void Print(SearchResult result) => Console.WriteLine(
        $"{result.Strategy,-16} {result.Chosen.ExpectedCost,8:n3} {result.Gap,8:P2} {result.Structures,14:n0} {result.Seconds,8:n1}");
}
