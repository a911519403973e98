namespace NASerEx.Search;

/// <summary>What an exit does behind another, whatever stands before that one.</summary>
/// <param name="Left">No more samples leave there, of those that costs are counted over.</param>
/// <param name="Gained">No more samples become right.</param>
/// <param name="Harmed">No more of them become wrong.</param>
/// <param name="SurelyHarmed">No fewer of them become wrong.</param>
internal readonly record struct PairStep(int Left, int Gained, int Harmed, int SurelyHarmed);

/// <summary>
/// Bounds on what an option does whose predecessor is known, but not those before it. Of the samples that arrive, those that the predecessor
/// would let leave are gone for certain; those that no option before it can take are there for certain.
/// </summary>
internal sealed class OptionPairs
{
    private readonly SearchSpace _space;
    private readonly MaskTable _masks;
    private readonly int _words;
    private readonly int _gainWords;
    private readonly ulong[] _stay;
    private readonly ulong[] _certain;
    private readonly ulong[] _harms;
    private readonly ulong[] _gains;
    private readonly ulong[] _nobody;

    public OptionPairs(SearchSpace space, MaskTable masks)
    {
        (_space, _masks, _words, _gainWords) = (space, masks, masks.Words, masks.GainWords);
        _stay = new ulong[space.Options * _words];
        _certain = new ulong[space.Options * _words];
        _harms = new ulong[space.Options * _gainWords];
        _gains = new ulong[space.Options * _gainWords];
        Arriving = new int[space.Options];
        _nobody = new ulong[masks.Words];
        for (var option = 0; option < space.Options; option++)
            Fill(option);
    }

    /// <summary>Words of a mask of samples.</summary>
    public int Words => _words;

    /// <summary>By option: no fewer samples than these arrive behind it, of those that costs are counted over.</summary>
    public int[] Arriving { get; }

    /// <summary>Notes which samples options at earlier positions may take.</summary>
    /// <param name="position">Options of one position.</param>
    /// <param name="taken">Samples that any usable option before them can take.</param>
    public void Behind(Range position, ulong[] taken)
    {
        for (var option = position.Start.Value; option < position.End.Value; option++)
        {
            var stay = _stay.AsSpan(option * _words, _words);
            var certain = _certain.AsSpan(option * _words, _words);
            for (var i = 0; i < _words; i++)
                certain[i] = stay[i] & ~taken[i];
            Arriving[option] = BitCounts.Shared(certain[_masks.CostStart..], certain[_masks.CostStart..]);
        }
    }

    /// <summary>Adds the samples that an option can take.</summary>
    public void Take(int option, ulong[] taken)
    {
        var can = CanReach(option);
        for (var i = 0; i < _words; i++)
            taken[i] |= can[i];
    }

    /// <summary>What an option does behind another.</summary>
    public PairStep Step(int before, int option)
    {
        var stay = _stay.AsSpan(before * _words, _words);
        return Step(option, stay, _certain.AsSpan(before * _words, _gainWords));
    }

    /// <summary>What an option does as the first exit.</summary>
    public PairStep First(int option)
    {
        var all = _masks.All.AsSpan();
        return Step(option, all, all[.._gainWords]);
    }

    private PairStep Step(int option, ReadOnlySpan<ulong> may, ReadOnlySpan<ulong> must)
    {
        var (gained, harmed) = BitCounts.Shared(may[.._gainWords], _gains.AsSpan(option * _gainWords, _gainWords), _harms.AsSpan(option * _gainWords, _gainWords));
        var sure = _space.NeedsAgreement(option) ? 0 : BitCounts.Shared(_harms.AsSpan(option * _gainWords, _gainWords), must);
        return new PairStep(BitCounts.Shared(CanReach(option)[_masks.CostStart..], may[_masks.CostStart..]), gained, harmed, sure);
    }

    /// <summary>Samples that may leave at an option, whatever stands before it.</summary>
    private ReadOnlySpan<ulong> CanReach(int option) => _masks.Reaches(option);

    /// <summary>Samples that leave at an option if they arrive, whatever stands before it; none where the exit before has to agree.</summary>
    private ReadOnlySpan<ulong> MustReach(int option) => _space.NeedsAgreement(option) ? _nobody : _masks.Reaches(option);

    private void Fill(int option)
    {
        var can = CanReach(option);
        var must = MustReach(option);
        for (var i = 0; i < _words; i++)
            _stay[(option * _words) + i] = _masks.All[i] & ~must[i];
        var better = _masks.Better(_space.CandidateOf(option));
        var worse = _masks.Worse(_space.CandidateOf(option));
        for (var i = 0; i < _gainWords; i++)
        {
            _gains[(option * _gainWords) + i] = can[i] & better[i];
            _harms[(option * _gainWords) + i] = can[i] & worse[i];
        }
    }
}
