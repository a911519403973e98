using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;

namespace NASerEx.Benchmarks;

/// <summary>Structures scored a second from bit masks, against the plain loop over images.</summary>
internal static class SearchEvaluatorBenchmark
{
    private const int HeadsPerPosition = 2;

    public static Benchmark Definition { get; } = new(
        "search-evaluator", "structures a second: bit masks against a loop over images", Run);

    private static void Run(BenchmarkOptions options)
    {
        var samples = options.Number("samples", 5_000);
        var table = SyntheticOutcomes.Table(samples, options.Number("positions", 8), HeadsPerPosition, seed: 1);
        var problem = SyntheticOutcomes.Problem(table, HeadsPerPosition);
        var search = new SearchOptions
        {
            MaxExits = options.Number("exits", 3), Thresholds = options.Number("thresholds", 16), MaxAccuracyDrop = 1,
            Strategy = SearchStrategy.Exhaustive,
        };
        ExitSearch.Run(problem, search with { MaxExits = 2 }, WorkContext.None);
        var result = ExitSearch.Run(problem, search, WorkContext.None);
        var masks = result.Structures / result.Seconds;
        var loop = LoopRate(problem, result);
        Console.WriteLine($"{samples} samples, at most {search.MaxExits} exits, {result.Structures:n0} structures");
        Console.WriteLine($"loop over images, 1 thread  {loop,14:n0} structures/s  1.0 x");
        Console.WriteLine($"bit masks, all cores        {masks,14:n0} structures/s  {masks / loop:n1} x");
    }

    private static double LoopRate(SearchProblem problem, SearchResult result)
    {
        var watch = Stopwatch.StartNew();
        var scored = 0;
        while (watch.Elapsed.TotalSeconds < 1)
        {
            foreach (var structure in result.Front)
                CascadeEvaluation.Score(problem, structure.Exits);
            scored += result.Front.Length;
        }

        return scored / watch.Elapsed.TotalSeconds;
    }
}
