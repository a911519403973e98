using System.Diagnostics;
using NASerEx.Servers;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx.Benchmarks;

/// <summary>
/// Searches by workers in a study in PostgreSQL: how long one and two of one processor take, and whether several of them, killed at random moments, find
/// the plan of one process. The spec is the quick start's where none is given.
/// </summary>
internal static class WorkersBenchmark
{
    private const int Workers = 5;

    public static Benchmark Definition { get; } = new(
        "workers", "one and two workers of one processor on a search, and five of them killed at random: [--spec file] [--set key=value,key=value] [--rounds 3] [--kills 20] [--seed 1] [--only speed|kills]", Run);

    private static void Run(BenchmarkOptions options)
    {
        using var server = new PostgresServer();
        if (!server.IsThere)
            throw new ArgumentException(PostgresServer.WhyNot);
        var spec = SharedStudy.SpecOf(options);
        if (options.Text("only") != "kills")
            Speed(server, spec, options.Number("rounds", 3));
        if (options.Text("only") != "speed")
            Kills(server, spec, options.Number("kills", 20), new Random(options.Number("seed", 1)));
    }

    private static void Speed(PostgresServer server, ExitSearchSpec spec, int rounds)
    {
        var ratios = new List<double>();
        var plans = new HashSet<string>();
        for (var round = 0; round < rounds; round++)
        {
            var (one, two) = (Measure(server, spec, 1), Measure(server, spec, 2));
            plans.UnionWith([one.Plan, two.Plan]);
            ratios.Add(two.Seconds / one.Seconds);
            Console.WriteLine($"one worker {one.Seconds,6:F1} s, two workers {two.Seconds,6:F1} s, ratio {ratios[^1]:F2}");
        }

        Console.WriteLine($"median ratio {ratios.Order().ElementAt(ratios.Count / 2):F2}");
        plans.Add(SharedStudy.Alone(spec));
        Console.WriteLine($"with one thread a worker, the plan is {(plans.Count == 1 ? "that" : "NOT that")} of one process with {Environment.ProcessorCount}");
        if (plans.Count > 1)
            throw new ArgumentException(string.Join("\nthen\n", plans));
    }

    private static (double Seconds, string Plan) Measure(PostgresServer server, ExitSearchSpec spec, int count)
    {
        using var study = new SharedStudy(server, spec);
        var watch = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, count).Select(number => study.Start(number % Environment.ProcessorCount)).ToList();
        workers.ForEach(worker => worker.WaitForExit());
        var seconds = watch.Elapsed.TotalSeconds;
        study.RequireDone();
        if (count == 1)
            foreach (var kind in study.Jobs.GroupBy(job => string.Join(' ', job.Name.Split(' ').Take(2))))
                Console.WriteLine($"  {kind.Key}: {kind.Count()} jobs, {kind.Sum(job => (job.Ended - job.Begun)?.TotalSeconds ?? 0):F1} s");
        return (seconds, study.Find());
    }

    private static void Kills(PostgresServer server, ExitSearchSpec spec, int kills, Random random)
    {
        var alone = SharedStudy.Alone(spec);
        for (var (done, round) = (0, 1); done < kills; round++)
        {
            using var study = new SharedStudy(server, spec);
            var before = done;
            done += KillSome(study, kills - done, random);
            study.RequireDone();
            var (jobs, shared) = (study.Jobs, study.Find());
            Console.WriteLine($"search {round}: {done - before} kills, {jobs.Count} jobs, all done; {jobs.Sum(job => job.Losses)} taken over from killed workers, {jobs.Sum(job => job.Failures)} failures; the plan is {(shared == alone ? "that" : "NOT that")} of one process");
            if (shared != alone)
                throw new ArgumentException($"{alone}\nthen\n{shared}");
        }
    }

    /// <summary>Lets workers do a search, and kills them at random moments; a killed one is replaced.</summary>
    private static int KillSome(SharedStudy study, int most, Random random)
    {
        var running = Enumerable.Range(0, Workers).Select(_ => study.Start(null)).ToList();
        var kills = 0;
        while (!study.IsOver)
        {
            Thread.Sleep(random.Next(500, 3000));
            var victim = random.Next(Workers);
            if (kills < most && !running[victim].HasExited)
            {
                running[victim].Kill();
                kills++;
            }

            if (running[victim].HasExited && !study.IsOver)
                running[victim] = study.Start(null);
        }

        running.ForEach(worker => worker.WaitForExit());
        return kills;
    }
}
