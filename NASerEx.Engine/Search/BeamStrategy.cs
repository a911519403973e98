using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>
/// Grows structures exit by exit. Of each number of exits the structures nearest to the front are kept (cost over the least cost
/// seen at no more loss), and every kept one is extended by every option before, between and behind its exits.
/// </summary>
/// <param name="options">Structures kept of each number of exits, and the limit that the search works towards.</param>
internal sealed class BeamStrategy(SearchOptions options) : ISearchStrategy
{
    /// <summary>
    /// How far beyond the limit a structure may be that is extended, in percentage points. An exit more seldom makes good what the
    /// others lose.
    /// </summary>
    private const double Reserve = 1;

    public bool IsExact => false;

    public StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context)
    {
        var front = new FrontTable(space);
        front.Offer(new CascadeScorer(space, masks).Empty, []);
        List<int[]> beam = [[]];
        var structures = 1L;
        for (var exits = 1; exits <= space.MaxExits && beam.Count > 0; exits++)
        {
            context.Report("Searching", $"structures of {exits} exits", exits - 1, space.MaxExits);
            var (extensions, scored) = Extend(beam, space, masks, front, context.Cancellation);
            structures += scored;
            beam = Nearest(beam, extensions, front.Pareto(), space);
        }

        context.Report("Searching", "done", space.MaxExits, space.MaxExits);
        return new StrategyResult(front, structures);
    }

    private (IEnumerable<Extension> Extensions, long Scored) Extend(
        List<int[]> beam, SearchSpace space, MaskTable masks, FrontTable front, CancellationToken cancellation)
    {
        var found = new List<Extension>[beam.Count];
        var scored = 0L;
        var maxLoss = options.MaxCost is null ? space.Losses.FromPoints(Math.Max(options.MaxAccuracyDrop, 0) + Reserve) : space.Losses.Greatest;
        var cores = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, beam.Count, cores, () => new BeamGrowth(space, masks, maxLoss), (parent, _, growth) =>
        {
            found[parent] = growth.Extend(parent, beam[parent]);
            return growth;
        }, growth =>
        {
            lock (front)
            {
                front.Merge(growth.Best);
                scored += growth.Structures;
            }
        });
        return (found.SelectMany(part => part), scored);
    }

    private List<int[]> Nearest(List<int[]> beam, IEnumerable<Extension> extensions, FrontEntry[] front, SearchSpace space)
    {
        var losses = front.Select(entry => entry.Loss).ToArray();
        return [.. extensions
            .OrderBy(extension => extension.Cost / CheapestWithin(extension.Loss))
            .Select(extension => extension.Of(beam))
            .DistinctBy(structure => string.Join(',', structure))
            .Take(options.BeamWidth)];

        double CheapestWithin(int allowed)
        {
            var at = Array.BinarySearch(losses, allowed);
            if (at < 0)
                at = ~at - 1;
            return at < 0 ? space.CostSamples * space.Problem.FinalCost : front[at].Cost;
        }
    }
}
