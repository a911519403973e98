using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>
/// Best-first branch and bound. A node is a structure whose next exits have not been looked at; the node of least bound
/// (<see cref="CompletionBounds"/>, <see cref="PairBounds"/>) is extended by every usable option, and nodes whose bound is above the cheapest structure within the limit are left out. It
/// begins with what a beam search finds, and ends with a proof, or after a number of nodes with the least bound that is left. Nodes
/// are extended some at a time, so that the result does not depend on the number of cores.
/// </summary>
/// <param name="options">Limit and nodes.</param>
internal sealed class BranchAndBoundStrategy(SearchOptions options) : ISearchStrategy
{
    private const int AtATime = 64;

    // Sums of costs may differ in their last bits.
    private const double Tolerance = 1e-9;

    public bool IsExact => false;

    public StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context)
    {
        var beam = new BeamStrategy(options).Run(space, masks, context);
        if (!space.IsBeyondEmpty)
            return beam with { Bound = beam.Front.CheapestWithin(Limit(space) - 1) };
        var empty = new CascadeScorer(space, masks).Empty;
        var terms = new LossTerms(space.Losses, Limit(space), Price(beam.Front, Limit(space), space), masks.HasBaseline);
        var bounds = new CompletionBounds(space, masks, terms, context.Cancellation);
        context.Report("Searching", "bounds", 0, 0);
        bounds.Tighten(empty, Known(beam.Front, space));
        context.Tell($"Branch and bound: {bounds.Usable} of {space.Options} options (a head at a threshold) may be in the cheapest structure.");
        var coarse = new LossTerms(space.Losses, Limit(space), Price(beam.Front, Limit(space), space), masks.HasBaseline, isCoarse: true);
        var pairs = PairBounds.Find(space, masks, coarse, bounds.UsableOptions, context);
        var walk = new Walk(space, masks, bounds, pairs, beam.Front);
        walk.Open(new BoundedNode([], 0));
        while (walk.Nodes < options.MaxNodes && walk.Next(Known(walk.Front, space), AtATime) is { Length: > 0 } nodes)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            walk.Extend(nodes, Known(walk.Front, space), context.Cancellation);
            context.Report("Searching", $"extending structures, {walk.Nodes:N0} of at most {options.MaxNodes:N0}", 0, 0);
        }

        walk.CutOff(Known(walk.Front, space));
        context.Tell($"Branch and bound: {walk.Nodes} nodes extended, {walk.Waiting} left.");
        context.Report("Searching", "done", 1, 1);
        var proven = Math.Min(walk.LeastBound, (1 - options.Gap) * walk.Front.CheapestWithin(Limit(space) - 1));
        return new StrategyResult(walk.Front, beam.Structures + walk.Structures, proven);
    }

    /// <summary>
    /// The limit as a cautious loss, rounded up: the choice among structures looks at losses that are not rounded to units.
    /// </summary>
    private int Limit(SearchSpace space) => space.Losses.FromPoints(options.MaxAccuracyDrop) + 1;

    /// <summary>
    /// Nothing dearer is of interest. A structure whose rounded loss is just above the limit may not be within it. What is left out for the gap's sake
    /// costs at least that share of the cheapest that was known then, and no less than that of the cheapest in the end.
    /// </summary>
    private double Known(FrontTable front, SearchSpace space) => front.CheapestWithin(Limit(space) - 1) * (1 - options.Gap + Tolerance);

    /// <summary>What a unit of loss is worth around the limit.</summary>
    private static double Price(FrontTable front, int limit, SearchSpace space)
    {
        var reach = Math.Max(8, space.Samples / 50);
        var (less, more) = (front.CheapestWithin(limit - reach), front.CheapestWithin(limit + reach));
        var price = (Math.Min(less, space.Problem.FinalCost * space.CostSamples) - more) / (2 * reach);
        return price > 0 ? price : space.Problem.FinalCost;
    }

    /// <summary>Nodes that wait, and what was found.</summary>
    private sealed class Walk(SearchSpace space, MaskTable masks, CompletionBounds bounds, PairBounds? pairs, FrontTable front)
    {
        private readonly PriorityQueue<BoundedNode, (double Bound, long Number)> _open = new();
        private long _number;

        public FrontTable Front => front;

        public long Nodes { get; private set; }

        public long Structures { get; private set; }

        /// <summary>Nodes that were not extended.</summary>
        public int Waiting => _open.Count;

        /// <summary>No structure that was not looked at is cheaper.</summary>
        public double LeastBound => _open.TryPeek(out var node, out _) ? node.Bound : double.PositiveInfinity;

        public void Open(BoundedNode node) => _open.Enqueue(node, (node.Bound, _number++));

        /// <summary>The nodes of least bound; none when nothing can be better than what is known.</summary>
        public BoundedNode[] Next(double known, int count)
        {
            var nodes = new List<BoundedNode>();
            while (nodes.Count < count && _open.Count > 0 && LeastBound <= known)
                nodes.Add(_open.Dequeue());
            return [.. nodes];
        }

        /// <summary>Forgets the nodes that are left if none can be better than what is known.</summary>
        public void CutOff(double known)
        {
            if (LeastBound > known)
                _open.Clear();
        }

        public void Extend(BoundedNode[] nodes, double known, CancellationToken cancellation)
        {
            var found = new List<BoundedNode>[nodes.Length];
            var cores = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, nodes.Length, cores, () => new NodeExtension(space, masks, bounds, pairs, known), (i, _, extension) =>
            {
                found[i] = extension.Of(nodes[i]);
                return extension;
            }, extension =>
            {
                lock (front)
                {
                    front.Merge(extension.Front);
                    Structures += extension.Structures;
                    Nodes += extension.Nodes;
                }
            });
            foreach (var node in found.SelectMany(part => part))
                Open(node);
        }
    }
}
