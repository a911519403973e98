namespace NASerEx.Search;

/// <summary>A structure that may be extended.</summary>
/// <param name="Options">Its options.</param>
/// <param name="Bound">No structure within the limit that goes on from it costs less, summed over the samples.</param>
internal sealed record BoundedNode(int[] Options, double Bound);

/// <summary>One thread's part of branch and bound: structures with one exit more.</summary>
/// <param name="space">Structures to choose from.</param>
/// <param name="masks">Its outcomes.</param>
/// <param name="bounds">Bounds.</param>
/// <param name="known">Nothing dearer is of interest.</param>
internal sealed class NodeExtension(SearchSpace space, MaskTable masks, CompletionBounds bounds, double known)
{
    private readonly CascadeScorer _scorer = new(space, masks);
    private readonly double[] _scratch = new double[bounds.Terms];

    /// <summary>The best structures of all.</summary>
    public FrontTable Front { get; } = new(space);

    /// <summary>Structures scored.</summary>
    public long Structures { get; private set; }

    /// <summary>Scores a node's extensions, and returns those that may be worth extending further.</summary>
    public List<BoundedNode> Of(BoundedNode node)
    {
        var arriving = Push(node.Options);
        var open = new List<BoundedNode>();
        var first = node.Options.Length == 0 ? 0 : space.FirstLaterCandidate(space.CandidateOf(node.Options[^1]));
        for (var candidate = first; arriving > 0 && candidate < space.Candidates; candidate++)
        {
            _scorer.Consider(candidate);
            for (var option = space.FirstOption(candidate); option < space.FirstOption(candidate + 1); option++)
            {
                if (bounds.IsUsable(option))
                    Try(node, option, arriving, open);
            }
        }

        return open;
    }

    private int Push(int[] options)
    {
        _scorer.Clear();
        var arriving = space.Samples;
        foreach (var option in options)
        {
            _scorer.Consider(space.CandidateOf(option));
            var trial = _scorer.Try(option);
            _scorer.Push(trial);
            arriving -= trial.Left;
        }

        return arriving;
    }

    private void Try(BoundedNode node, int option, int arriving, List<BoundedNode> open)
    {
        var trial = _scorer.Try(option);
        Structures++;
        if (trial.Left == 0)
            return;
        Front.Offer(trial, _scorer.Tried);
        var more = space.MaxExits - node.Options.Length - 1;
        if (more == 0 || trial.Left == arriving)
            return;
        var bound = Math.Max(node.Bound, bounds.Of(trial, option, arriving - trial.Left, more, _scratch));
        if (bound <= known)
            open.Add(new BoundedNode([.. node.Options, option], bound));
    }
}
