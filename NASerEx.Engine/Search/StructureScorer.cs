namespace NASerEx.Search;

/// <summary>A whole structure and what it does.</summary>
/// <param name="Options">Its options, at ascending positions.</param>
/// <param name="Loss">Cautious loss.</param>
/// <param name="Cost">Cost summed over the samples that it is counted over.</param>
internal sealed record Individual(int[] Options, int Loss, double Cost);

/// <summary>Scores whole structures one by one, and keeps the best.</summary>
/// <param name="space">Structures to choose from.</param>
/// <param name="masks">Its outcomes.</param>
internal sealed class StructureScorer(SearchSpace space, MaskTable masks)
{
    private readonly CascadeScorer _scorer = new(space, masks);

    /// <summary>The best structures of all.</summary>
    public FrontTable Front { get; } = new(space);

    /// <summary>Structures scored.</summary>
    public long Structures { get; private set; }

    /// <summary>Scores a structure.</summary>
    /// <param name="options">Options at ascending positions.</param>
    public Individual Score(int[] options)
    {
        _scorer.Clear();
        var trial = _scorer.Empty;
        for (var at = 0; at < options.Length; at++)
        {
            if (at > 0)
                _scorer.Push(trial);
            _scorer.Consider(space.CandidateOf(options[at]));
            trial = _scorer.Try(options[at]);
        }

        Structures++;
        Front.Offer(trial, options);
        return new Individual(options, space.Losses.Of(trial.Lost, trial.Discordant), trial.Cost);
    }

    /// <summary>What was found.</summary>
    public StrategyResult Result => new(Front, Structures);
}
