namespace NASerEx.Search;

/// <summary>A structure that may be extended.</summary>
/// <param name="Options">Its options.</param>
/// <param name="Bound">No structure within the limit that goes on from it costs less, summed over the samples.</param>
internal sealed record BoundedNode(int[] Options, double Bound);

/// <summary>
/// One thread's part of branch and bound: structures with one exit more. Where only one more may follow, they are extended at once, so that the
/// many nodes of the last level need not wait.
/// </summary>
/// <param name="space">Structures to choose from.</param>
/// <param name="masks">Its outcomes.</param>
/// <param name="bounds">Bounds behind one exit.</param>
/// <param name="pairs">Bounds behind two; null for none.</param>
/// <param name="known">Nothing dearer is of interest.</param>
internal sealed class NodeExtension(SearchSpace space, MaskTable masks, CompletionBounds bounds, PairBounds? pairs, double known)
{
    private readonly CascadeScorer _scorer = new(space, masks);
    private readonly double[] _scratch = new double[Math.Max(bounds.Terms, pairs?.Terms ?? 0)];
    private readonly ulong[] _remaining = new ulong[masks.GainWords];

    /// <summary>The best structures of all.</summary>
    public FrontTable Front { get; } = new(space);

    /// <summary>Structures scored.</summary>
    public long Structures { get; private set; }

    /// <summary>Structures extended.</summary>
    public long Nodes { get; private set; }

    /// <summary>Scores a node's extensions, and returns those that may be worth extending further.</summary>
    public List<BoundedNode> Of(BoundedNode node)
    {
        var open = new List<BoundedNode>();
        var arriving = Push(node.Options);
        var first = node.Options.Length == 0 ? 0 : space.FirstLaterCandidate(space.CandidateOf(node.Options[^1]));
        Extend(node.Bound, first, arriving, open);
        return open;
    }

    private int Push(int[] options)
    {
        _scorer.Clear();
        var arriving = space.CostSamples;
        foreach (var option in options)
        {
            _scorer.Consider(space.CandidateOf(option));
            var trial = _scorer.Try(option);
            _scorer.Push(trial);
            arriving -= trial.Left;
        }

        return arriving;
    }

    private void Extend(double bound, int first, int arriving, List<BoundedNode> open)
    {
        Nodes++;
        for (var candidate = first; candidate < space.Candidates; candidate++)
        {
            _scorer.Consider(candidate);
            for (var option = space.FirstOption(candidate); option < space.FirstOption(candidate + 1); option++)
            {
                if (bounds.IsUsable(option))
                    Try(option, bound, arriving, open);
            }
        }
    }

    private void Try(int option, double bound, int arriving, List<BoundedNode> open)
    {
        var trial = _scorer.Try(option);
        Structures++;
        if (trial.IsIdle)
            return;
        Front.Offer(trial, _scorer.Tried);
        var more = space.MaxExits - _scorer.Tried.Length;
        if (more == 0 || _scorer.LeavesNobody(trial))
            return;
        bound = Math.Max(bound, Bound(trial, option, arriving - trial.Left, more));
        if (bound > known)
            return;
        if (more > 1)
        {
            open.Add(new BoundedNode([.. _scorer.Tried], bound));
            return;
        }

        _scorer.Push(trial);
        Extend(bound, space.FirstLaterCandidate(space.CandidateOf(option)), arriving - trial.Left, open);
        _scorer.Pop();
    }

    private double Bound(Trial trial, int option, int arriving, int more)
    {
        if (pairs is null || _scorer.Depth == 0)
            return bounds.Of(trial, option, arriving, more, _scratch.AsSpan(0, bounds.Terms));
        _scorer.Remain(option, _remaining);
        return pairs.Of(trial, _scorer.Tried, _remaining, bounds.HeadsBehind(option, arriving), more, _scratch.AsSpan(0, pairs.Terms));
    }
}
