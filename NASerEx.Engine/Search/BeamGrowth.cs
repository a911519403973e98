namespace NASerEx.Search;

/// <summary>A structure of a beam with one exit more.</summary>
/// <param name="Parent">Index of the structure in the beam.</param>
/// <param name="At">How many of its exits come before the new one.</param>
/// <param name="Option">The new exit.</param>
/// <param name="Loss">Cautious loss.</param>
/// <param name="Cost">Cost summed over the samples.</param>
internal readonly record struct Extension(int Parent, int At, int Option, int Loss, double Cost)
{
    /// <summary>The extended structure.</summary>
    public int[] Of(List<int[]> beam) => [.. beam[Parent][..At], Option, .. beam[Parent][At..]];
}

/// <summary>One thread's part of a beam search: structures with one exit more.</summary>
/// <param name="space">Structures to choose from.</param>
/// <param name="masks">Its outcomes.</param>
/// <param name="maxLoss">Greatest cautious loss of a structure that is worth extending further.</param>
internal sealed class BeamGrowth(SearchSpace space, MaskTable masks, int maxLoss)
{
    private readonly CascadeScorer _scorer = new(space, masks);

    /// <summary>The best structures of all.</summary>
    public FrontTable Best { get; } = new(space);

    /// <summary>Structures scored.</summary>
    public long Structures { get; private set; }

    /// <summary>The extensions of a structure that may be worth extending further.</summary>
    /// <param name="parent">Its index in the beam.</param>
    /// <param name="options">Its options.</param>
    public List<Extension> Extend(int parent, int[] options)
    {
        var extensions = new List<Extension>();
        for (var at = 0; at <= options.Length; at++)
            Insert(parent, options, at, extensions);
        return extensions;
    }

    private void Insert(int parent, int[] options, int at, List<Extension> extensions)
    {
        _scorer.Clear();
        foreach (var option in options.AsSpan(0, at))
            _scorer.Push(Try(option));
        var first = at == 0 ? 0 : space.FirstLaterCandidate(space.CandidateOf(options[at - 1]));
        var next = at == options.Length ? int.MaxValue : space.PositionOf(options[at]);
        for (var candidate = first; candidate < space.Candidates && space.Problem.Candidates[candidate].Position < next; candidate++)
        {
            for (var option = space.FirstOption(candidate); option < space.FirstOption(candidate + 1); option++)
            {
                if (Score(option, options.AsSpan(at)) is { IsIdle: false } trial)
                    Keep(new Extension(parent, at, option, space.Losses.Of(trial.Lost, trial.Discordant), trial.Cost), extensions);
            }
        }
    }

    private void Keep(Extension extension, List<Extension> extensions)
    {
        if (extension.Loss <= maxLoss)
            extensions.Add(extension);
    }

    /// <summary>Scores the pushed options, one more, and those behind it; idle where one of the exits does not fire.</summary>
    private Trial Score(int option, ReadOnlySpan<int> later)
    {
        var depth = _scorer.Depth;
        var trial = Try(option);
        Structures++;
        foreach (var behind in later)
        {
            if (trial.IsIdle)
                break;
            _scorer.Push(trial);
            trial = Try(behind);
        }

        if (!trial.IsIdle)
            Best.Offer(trial, _scorer.Tried);
        while (_scorer.Depth > depth)
            _scorer.Pop();
        return trial;
    }

    private Trial Try(int option)
    {
        _scorer.Consider(space.CandidateOf(option));
        return _scorer.Try(option);
    }
}
