using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;

namespace NASerEx.Benchmarks;

/// <summary>
/// What plans drop on images that they were not picked on, by how the pick is guarded: repeated draws of a validation split from one
/// made-up population, each pick scored on a large rest.
/// </summary>
internal static class SelectionGuardBenchmark
{
    private const int HeadsPerPosition = 2;

    public static Benchmark Definition { get; } = new(
        "selection-guard", "drop on new images and cost, by the caution of the pick", Run);

    private static void Run(BenchmarkOptions options)
    {
        var samples = options.Number("samples", 2_000);
        var draws = options.Number("draws", 40);
        var limit = options.Real("limit", 0.5);
        Console.WriteLine($"limit {limit} points, {samples} samples, {draws} draws");
        Console.WriteLine("caution   cost  mean drop  above limit  above limit + 0.5");
        foreach (var caution in (double[])[0, 1, 1.5, 2, 2.5, 3])
        {
            var search = new SearchOptions
            {
                MaxAccuracyDrop = limit, Caution = caution, Thresholds = options.Number("thresholds", 16),
                MaxExits = options.Number("exits", 2), Strategy = SearchStrategy.Exhaustive,
            };
            Print(search, [.. Enumerable.Range(1, draws).Select(seed => Draw(samples, search, seed))]);
        }
    }

    /// <summary>Picks on some samples of a population and scores the pick on the others.</summary>
    public static ScoredStructure Draw(int samples, SearchOptions options, int seed)
    {
        var population = SyntheticOutcomes.Table(samples + 30_000, 6, HeadsPerPosition, seed);
        var seen = SyntheticOutcomes.Problem(SyntheticOutcomes.Part(population, 0, samples), HeadsPerPosition);
        var unseen = SyntheticOutcomes.Problem(SyntheticOutcomes.Part(population, samples, 30_000), HeadsPerPosition);
        return CascadeEvaluation.Score(unseen, ExitSearch.Run(seen, options, WorkContext.None).Chosen.Exits);
    }

    private static void Print(SearchOptions search, ScoredStructure[] picks)
    {
        var limit = search.MaxAccuracyDrop;
        Console.WriteLine(
            $"{search.Caution,7} {picks.Average(pick => pick.ExpectedCost),6:n1} {picks.Average(pick => pick.AccuracyDrop),10:n2}"
            + $"{100.0 * picks.Count(pick => pick.AccuracyDrop > limit) / picks.Length,11:n0} %"
            + $"{100.0 * picks.Count(pick => pick.AccuracyDrop > limit + 0.5) / picks.Length,17:n0} %");
    }
}
