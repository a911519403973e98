using NASerEx.Outcomes;

namespace NASerEx.Search;

/// <summary>
/// Outcomes as bit masks, a bit a sample: who reaches each option's threshold, where two candidates say the same, and whom each candidate gets right where the model itself
/// errs and the other way round. Samples on which every candidate is as right as the model itself cannot change the accuracy; they
/// stand behind the others, so that gains are counted over <see cref="GainWords"/> only. Where drops are counted against another baseline than the
/// model itself, a third mask tells which of these changes part a sample from the baseline; the others bring it back. Where costs are those of a stream, its
/// samples stand behind those that can change the accuracy, in place of the others.
/// </summary>
internal sealed class MaskTable
{
    // In place of a sample where there is none.
    private const int Nobody = -1;
    private const int Padding = 64 * BitCounts.WordsPerVector;
    private readonly ulong[] _reaches;
    private readonly ulong[] _better;
    private readonly ulong[] _worse;
    private readonly ulong[] _parted;
    private readonly ulong[] _agree;
    private readonly int[] _baseline;
    private readonly int _candidates;

    public MaskTable(SearchSpace space)
    {
        var outcomes = space.Problem.Outcomes;
        var change = space.Problem.Candidates.Select(candidate => outcomes.Change(outcomes.Exits[candidate.Row])).ToArray();
        var isContested = Enumerable.Range(0, space.Samples).ToLookup(sample => change.Any(row => row[sample] != 0));
        _candidates = space.Candidates;
        int[] contested = [.. isContested[true]];
        GainWords = WordsFor(contested.Length);
        CostStart = space.Problem.Stream is null ? 0 : GainWords;
        int[] ordered = space.Problem.Stream is null
            ? [.. contested, .. isContested[false]]
            : [.. contested, .. Enumerable.Repeat(Nobody, (64 * GainWords) - contested.Length), .. Enumerable.Range(space.Samples, space.CostSamples)];
        Words = WordsFor(ordered.Length);
        All = new ulong[Words];
        _reaches = new ulong[space.Options * Words];
        _better = new ulong[space.Candidates * GainWords];
        _worse = new ulong[space.Candidates * GainWords];
        _baseline = outcomes.Change(space.Problem.Baseline);
        (Lost, Discordant) = (_baseline.Sum(), _baseline.Count(change => change != 0));
        HasBaseline = Discordant > 0;
        _parted = new ulong[HasBaseline ? space.Candidates * GainWords : 0];
        _agree = new ulong[space.HasAgreement ? space.Candidates * space.Candidates * Words : 0];
        Fill(All, ordered, _ => true);
        for (var candidate = 0; candidate < space.Candidates; candidate++)
        {
            FillGains(candidate, contested, change[candidate]);
            FillReaches(space, candidate, ordered);
            if (space.HasAgreement)
                FillAgreement(space, candidate, ordered);
        }
    }

    /// <summary>The first word of the samples that costs are counted over; they are all, or those of a stream.</summary>
    public int CostStart { get; }

    /// <summary>Words of a mask of all samples.</summary>
    public int Words { get; }

    /// <summary>Words of a mask of the samples that can change the accuracy; the first words of any other mask.</summary>
    public int GainWords { get; }

    /// <summary>Every sample.</summary>
    public ulong[] All { get; }

    /// <summary>Net samples that the model itself loses against the baseline.</summary>
    public int Lost { get; }

    /// <summary>Samples that exactly one of the model itself and the baseline gets right.</summary>
    public int Discordant { get; }

    /// <summary>Whether there are any: drops are then counted against another baseline than the model itself.</summary>
    public bool HasBaseline { get; }

    /// <summary>Samples whose score reaches an option's threshold; of options that need it, whether or not the exit before agrees.</summary>
    public ReadOnlySpan<ulong> Reaches(int option) => _reaches.AsSpan(option * Words, Words);

    /// <summary>Samples of which two candidates say the same; only where options need it, and where the second is the later one.</summary>
    public ReadOnlySpan<ulong> Agree(int earlier, int candidate) => _agree.AsSpan(((earlier * _candidates) + candidate) * Words, Words);

    /// <summary>Samples that a candidate gets right and the model itself wrong.</summary>
    public ReadOnlySpan<ulong> Better(int candidate) => _better.AsSpan(candidate * GainWords, GainWords);

    /// <summary>Samples that a candidate gets wrong and the model itself right.</summary>
    public ReadOnlySpan<ulong> Worse(int candidate) => _worse.AsSpan(candidate * GainWords, GainWords);

    /// <summary>Of both, those that the baseline and the model itself get alike; only where there is another baseline.</summary>
    public ReadOnlySpan<ulong> Parted(int candidate) => _parted.AsSpan(candidate * GainWords, GainWords);

    private void FillGains(int candidate, int[] contested, int[] change)
    {
        Fill(_better.AsSpan(candidate * GainWords, GainWords), contested, sample => change[sample] > 0);
        Fill(_worse.AsSpan(candidate * GainWords, GainWords), contested, sample => change[sample] < 0);
        if (HasBaseline)
            Fill(_parted.AsSpan(candidate * GainWords, GainWords), contested, sample => change[sample] != 0 && _baseline[sample] == 0);
    }

    private void FillReaches(SearchSpace space, int candidate, int[] ordered)
    {
        for (var option = space.FirstOption(candidate); option < space.FirstOption(candidate + 1); option++)
        {
            var (scores, threshold) = (Both(space, candidate, each => each.Find(space.MetricOf(option))!.Scores), space.ThresholdOf(option));
            Fill(_reaches.AsSpan(option * Words, Words), ordered, sample => scores[sample] >= threshold);
        }
    }

    private void FillAgreement(SearchSpace space, int candidate, int[] ordered)
    {
        var one = Both(space, candidate, row => row.Predicted);
        for (var later = space.FirstLaterCandidate(candidate); later < space.Candidates; later++)
        {
            var other = Both(space, later, row => row.Predicted);
            Fill(_agree.AsSpan(((candidate * _candidates) + later) * Words, Words), ordered, sample => one[sample] == other[sample]);
        }
    }

    /// <summary>A column of a candidate: by sample that losses are counted over, and behind them by sample of the stream.</summary>
    private static T[] Both<T>(SearchSpace space, int candidate, Func<ExitOutcomes, T[]> column)
    {
        var (problem, row) = (space.Problem, space.Problem.Candidates[candidate].Row);
        var own = column(problem.Outcomes.Exits[row]);
        return problem.Stream is { } stream ? [.. own, .. column(stream.Exits[row])] : own;
    }

    private static void Fill(Span<ulong> mask, int[] ordered, Predicate<int> isSet)
    {
        for (var i = 0; i < ordered.Length; i++)
        {
            if (ordered[i] != Nobody && isSet(ordered[i]))
                mask[i / 64] |= 1UL << (i % 64);
        }
    }

    private static int WordsFor(int samples) => (samples + Padding - 1) / Padding * BitCounts.WordsPerVector;
}
