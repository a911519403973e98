using System.Collections.Concurrent;
using System.Diagnostics;
using NASerEx.Servers;
using NASerEx.Studies;

namespace NASerEx.Benchmarks;

/// <summary>How long workers take to claim, renew and end jobs in a study in PostgreSQL with a million of them.</summary>
internal static class JobClaimsBenchmark
{
    private const int Searches = 100;

    public static Benchmark Definition { get; } = new(
        "job-claims", "time to claim, renew and end a job among a million rows in PostgreSQL: [--rows 1000000] [--done 0.5] [--workers 4] [--claims 2500]", Run);

    private static void Run(BenchmarkOptions options)
    {
        using var server = new PostgresServer { IsDurable = true };
        if (!server.IsThere)
            throw new ArgumentException(PostgresServer.WhyNot);
        var study = new PostgresStudyDatabase(server.AddressOf(PostgresServer.NewSchema()), server.Credential);
        var (rows, done, workers, claims) = (options.Number("rows", 1_000_000), options.Real("done", 0.5), options.Number("workers", 4), options.Number("claims", 2_500));
        Fill(study, rows, done);
        Console.WriteLine($"{rows:N0} jobs, {done:P0} of them done; {workers} workers take {claims:N0} each");
        var (claimed, renewed, ended) = (new ConcurrentBag<double>(), new ConcurrentBag<double>(), new ConcurrentBag<double>());
        var threads = Enumerable.Range(0, workers).Select(number => new Thread(() => Work(study, number, claims, claimed, renewed, ended))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Print("claim", claimed);
        Print("renew", renewed);
        Print("end", ended);
    }

    private static void Fill(PostgresStudyDatabase study, int rows, double done) => study.Write(use =>
    {
        use.Execute($"INSERT INTO searches SELECT 's' || i, 'spec', 'model', '{{}}', i FROM generate_series(0, {Searches - 1}) AS i");
        return use.Execute(
            $"""
            INSERT INTO jobs (search, piece, name, label, put, state)
            SELECT 's' || i % {Searches}, 'p' || i, 'train a head', CASE WHEN i % 10 = 0 THEN 'edge' ELSE '' END, i, CASE WHEN i < @done THEN 'done' ELSE 'waiting' END
            FROM generate_series(1, @rows) AS i
            """,
            ("rows", rows), ("done", (int)(rows * done)));
    });

    private static void Work(
        PostgresStudyDatabase study, int number, int claims, ConcurrentBag<double> claimed, ConcurrentBag<double> renewed, ConcurrentBag<double> ended)
    {
        var (jobs, worker) = (new JobQueue(study), new JobWorker($"w{number}", "", TimeSpan.FromMinutes(1)));
        for (var i = 0; i < claims; i++)
        {
            JobClaim? claim = null;
            claimed.Add(Timed(() => claim = jobs.Claim(worker)));
            if (claim is null)
                throw new ArgumentException("there are too few jobs for so many claims");
            renewed.Add(Timed(() => jobs.Renew(claim, worker)));
            ended.Add(Timed(() => jobs.Finish(claim)));
        }
    }

    private static double Timed(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Print(string what, ConcurrentBag<double> times)
    {
        var sorted = times.Order().ToArray();
        Console.WriteLine($"{what,-6} p50 {At(0.5),7:F2} ms   p90 {At(0.9),7:F2} ms   p99 {At(0.99),7:F2} ms   most {sorted[^1],7:F2} ms");

        double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
    }
}
