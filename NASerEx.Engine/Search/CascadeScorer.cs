using System.Numerics;

namespace NASerEx.Search;

/// <summary>What a structure that ends in one more option does.</summary>
/// <param name="Left">Samples that leave at that option, of those that costs are counted over.</param>
/// <param name="Beside">Samples that leave there and can change the accuracy, where costs are those of other samples; none where they are not.</param>
/// <param name="Lost">Net samples lost against the original by the whole structure.</param>
/// <param name="Discordant">Samples that exactly one of the original and the whole structure gets right.</param>
/// <param name="Cost">Cost of the whole structure, summed over the samples.</param>
internal readonly record struct Trial(int Left, int Beside, int Lost, int Discordant, double Cost)
{
    /// <summary>Whether nobody leaves at that option, who counts for anything.</summary>
    public bool IsIdle => Left + Beside == 0;
}

/// <summary>
/// Scores structures option by option: a stack of the samples that are still in the cascade, so that structures with the same
/// beginning share its work. One scorer a thread; nothing is allocated while scoring.
/// </summary>
internal sealed class CascadeScorer
{
    private readonly SearchSpace _space;
    private readonly MaskTable _masks;
    private readonly SearchCandidate[] _candidates;
    private readonly double _finalCost;
    private readonly Level[] _levels;
    private readonly int[] _options;

    public CascadeScorer(SearchSpace space, MaskTable masks)
    {
        _space = space;
        _masks = masks;
        _candidates = [.. space.Problem.Candidates];
        _finalCost = space.Problem.FinalCost;
        _levels = [.. Enumerable.Range(0, space.MaxExits + 1).Select(_ => new Level(masks))];
        _options = new int[space.MaxExits + 1];
        masks.All.CopyTo(_levels[0].Everyone.Remaining, 0);
        _levels[0].Path = double.NaN;
        (_levels[0].Arrived, _levels[0].Beside) = (space.CostSamples, BesideIn(masks.All, masks.All));
        (_levels[0].Lost, _levels[0].Discordant) = (masks.Lost, masks.Discordant);
    }

    /// <summary>Options pushed so far.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether any sample is still in the cascade.</summary>
    public bool AnyRemain => _levels[Depth] is { Arrived: > 0 } or { Beside: > 0 };

    /// <summary>The options pushed, and behind them the one tried last.</summary>
    public ReadOnlySpan<int> Tried => _options.AsSpan(0, Depth + 1);

    /// <summary>The structure without exits.</summary>
    public Trial Empty => new(0, 0, _masks.Lost, _masks.Discordant, Objective(_finalCost, _space.CostSamples * _finalCost));

    /// <summary>Forgets the pushed options.</summary>
    public void Clear() => Depth = 0;

    /// <summary>Readies a candidate for <see cref="Try"/> behind the pushed options.</summary>
    public void Consider(int candidate)
    {
        var level = _levels[Depth];
        Consider(candidate, level.Everyone);
        // Nobody agrees with an exit before the first.
        if (!_space.HasAgreement || Depth == 0)
            return;
        And(level.Everyone.Remaining, _masks.Agree(_space.CandidateOf(_options[Depth - 1]), candidate), level.Agreeing.Remaining);
        Consider(candidate, level.Agreeing);
    }

    private void Consider(int candidate, Group group)
    {
        And(group.Remaining, _masks.Better(candidate), group.Better);
        And(group.Remaining, _masks.Worse(candidate), group.Worse);
        if (_masks.HasBaseline)
            And(group.Remaining, _masks.Parted(candidate), group.Parted);
    }

    /// <summary>Scores the pushed options and one more, of the candidate considered last at this depth.</summary>
    public Trial Try(int option)
    {
        var level = _levels[Depth];
        var group = GroupOf(level, option);
        var reaches = _masks.Reaches(option);
        var left = BitCounts.Shared(reaches[_masks.CostStart..], group.Remaining.AsSpan(_masks.CostStart));
        var (gained, harmed) = BitCounts.Shared(reaches[..group.Better.Length], group.Better, group.Worse);
        var changed = gained + harmed;
        var parted = _masks.HasBaseline ? BitCounts.Shared(reaches[..group.Parted.Length], group.Parted) : changed;
        _options[Depth] = option;
        var cost = CostBehind(level, option, left) + (level.Arrived - left) * _finalCost;
        if (_space.Quantile is not null)
            cost = Objective(PathOf(level, option, left) is var path && double.IsNaN(path) ? HeadsOf(level, option) + _finalCost : path, cost);
        return new Trial(left, BesideIn(reaches, group.Remaining), level.Lost + harmed - gained, level.Discordant + (2 * parted) - changed, cost);
    }

    /// <summary>Pushes the option tried last.</summary>
    public void Push(Trial trial)
    {
        var (level, next, option) = (_levels[Depth], _levels[Depth + 1], _options[Depth]);
        next.Cost = CostBehind(level, option, trial.Left);
        (next.Arrived, next.Beside) = (level.Arrived - trial.Left, level.Beside - trial.Beside);
        next.Heads = HeadsOf(level, option);
        next.Path = PathOf(level, option, trial.Left);
        next.Lost = trial.Lost;
        next.Discordant = trial.Discordant;
        WithoutShared(level.Everyone.Remaining, _masks.Reaches(option), GroupOf(level, option).Remaining, next.Everyone.Remaining);
        Depth++;
    }

    /// <summary>The samples that stay behind the pushed options and one more that needs no agreement; of those that can change the accuracy.</summary>
    public void Remain(int option, Span<ulong> into)
    {
        var reaches = _masks.Reaches(option);
        var remaining = _levels[Depth].Everyone.Remaining;
        for (var i = 0; i < into.Length; i++)
            into[i] = remaining[i] & ~reaches[i];
    }

    /// <summary>Whether everybody has left behind the option tried last.</summary>
    public bool LeavesNobody(Trial trial) => trial.Left == _levels[Depth].Arrived && trial.Beside == _levels[Depth].Beside;

    /// <summary>Takes the last pushed option back.</summary>
    public void Pop() => Depth--;

    /// <summary>Whom an option may let leave.</summary>
    private Group GroupOf(Level level, int option) => _space.HasAgreement && _space.NeedsAgreement(option) ? level.Agreeing : level.Everyone;

    private int BesideIn(ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> other) =>
        _masks.CostStart == 0 ? 0 : BitCounts.Shared(mask[.._masks.CostStart], other);

    private double Objective(double path, double mean) => _space.Quantile?.Of(path, mean) ?? mean;

    private double HeadsOf(Level level, int option) => level.Heads + _candidates[_space.CandidateOf(option)].HeadCost;

    /// <summary>Cost of the way at the quantile, where it is not behind an option; NaN otherwise.</summary>
    private double PathOf(Level level, int option, int left) =>
        double.IsNaN(level.Path) && level.Arrived - left <= _space.Quantile?.Beyond
            ? HeadsOf(level, option) + _candidates[_space.CandidateOf(option)].PrefixCost
            : level.Path;

    private double CostBehind(Level level, int option, int left)
    {
        var candidate = _candidates[_space.CandidateOf(option)];
        return level.Cost + (level.Arrived * candidate.HeadCost + left * candidate.PrefixCost);
    }

    private static void And(ReadOnlySpan<ulong> from, ReadOnlySpan<ulong> mask, Span<ulong> into)
    {
        for (var i = 0; i < mask.Length; i += Vector<ulong>.Count)
            (new Vector<ulong>(from[i..]) & new Vector<ulong>(mask[i..])).CopyTo(into[i..]);
    }

    private static void WithoutShared(ReadOnlySpan<ulong> from, ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> other, Span<ulong> into)
    {
        for (var i = 0; i < mask.Length; i += Vector<ulong>.Count)
            Vector.AndNot(new Vector<ulong>(from[i..]), new Vector<ulong>(mask[i..]) & new Vector<ulong>(other[i..])).CopyTo(into[i..]);
    }

    /// <summary>The cascade behind some pushed options.</summary>
    private sealed class Level(MaskTable masks)
    {
        /// <summary>All samples that have not left, and those of which the candidate considered here says what the exit before says.</summary>
        public readonly Group Everyone = new(masks), Agreeing = new(masks);

        /// <summary>
        /// Number of samples that have not left, of those that costs are counted over and of those beside that can change the accuracy; net samples lost and
        /// discordant samples if the others reach the end.
        /// </summary>
        public int Arrived, Beside, Lost, Discordant;

        /// <summary>What the samples cost so far, summed.</summary>
        public double Cost;

        /// <summary>Cost of all heads before, and of the way at the quantile of the cost if that is before; else NaN.</summary>
        public double Heads, Path;
    }

    /// <summary>Samples that a candidate is considered for.</summary>
    private sealed class Group(MaskTable masks)
    {
        /// <summary>The samples.</summary>
        public readonly ulong[] Remaining = new ulong[masks.Words];

        /// <summary>Of them, those that the candidate turns right, and those that it turns wrong.</summary>
        public readonly ulong[] Better = new ulong[masks.GainWords], Worse = new ulong[masks.GainWords];

        /// <summary>Of both, those that this parts from another baseline.</summary>
        public readonly ulong[] Parted = new ulong[masks.HasBaseline ? masks.GainWords : 0];
    }
}
