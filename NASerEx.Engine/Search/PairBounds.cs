using System.Numerics;
using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>
/// Bounds on what exits add behind two known ones, by dynamic programming over triples of neighbouring exits. They are taken over the samples that
/// neither of the two lets leave. Where other exits have taken some of these, no more can be lost by that than the harm that later exits do them, so
/// a bound holds for any structure with the two exits in it; of a structure's pairs that which says most counts.
/// </summary>
internal sealed class PairBounds
{
    /// <summary>Triples of options, by the number of exits that may follow, beyond which the bounds take too long and too much memory.</summary>
    private const double MostSteps = 2e9;

    // Of sums of a few floats, as a share of the greatest that they can be; a float's own is 6e-8.
    private const double Rounding = 3e-7;

    private readonly SearchSpace _space;
    private readonly MaskTable _masks;
    private readonly LossTerms _terms;
    private readonly int _width;
    private readonly int[] _options;
    private readonly int[] _rank;
    private readonly (int First, int End)[] _positions;
    private readonly ulong[][] _laterHarm;
    private readonly ulong[][] _harmBeyond;
    private readonly float[] _harm;
    private readonly float[] _gain;
    private readonly double[] _rounding;
    private readonly float[][] _ahead;

    private PairBounds(SearchSpace space, MaskTable masks, LossTerms terms, int[] options)
    {
        (_space, _masks, _terms, _options, _width) = (space, masks, terms, options, terms.Count);
        _rank = new int[space.Options];
        foreach (var (rank, option) in options.Index())
            _rank[option] = rank;
        _positions = [.. Enumerable.Range(0, options.Length).GroupBy(rank => space.PositionOf(options[rank]), (_, ranks) => ranks.ToArray()).Select(ranks => (ranks[0], ranks[^1] + 1))];
        _harm = [.. terms.Harm.Select(harm => (float)harm)];
        _gain = [.. terms.Gain.Select(gain => (float)gain)];
        _rounding = [.. terms.Harm.Select(harm => Rounding * ((space.CostSamples * space.Problem.FinalCost) + (space.Samples * harm)))];
        _laterHarm = LaterHarm();
        _harmBeyond = [.. _laterHarm.Select((harm, rank) => Without(harm, masks.Reaches(options[rank])))];
        _ahead = [.. Enumerable.Range(0, space.MaxExits - 2).Select(_ => new float[Pairs(options.Length) * _width])];
    }

    /// <summary>Room that <see cref="Of"/> needs.</summary>
    public int Terms => _width;

    /// <summary>The bounds of a space; null where they cannot be had, or take too long.</summary>
    /// <param name="space">Structures to choose from.</param>
    /// <param name="masks">Its outcomes.</param>
    /// <param name="terms">The limit.</param>
    /// <param name="options">The options that structures may have, ascending.</param>
    /// <param name="context">Cancellation, progress.</param>
    public static PairBounds? Find(SearchSpace space, MaskTable masks, LossTerms terms, int[] options, WorkContext context)
    {
        if (space.HasAgreement || space.MaxExits < 3 || Math.Pow(options.Length, 3) / 6 * (space.MaxExits - 2) > MostSteps)
            return null;
        var bounds = new PairBounds(space, masks, terms, options);
        bounds.LookAhead(context);
        return bounds;
    }

    /// <summary>No structure within the limit that begins with some options and goes on costs less.</summary>
    /// <param name="trial">What the options do when the samples that are left reach the end.</param>
    /// <param name="structure">The options, two or more.</param>
    /// <param name="remaining">The samples that are left.</param>
    /// <param name="heads">What the next exit's head costs at least, over these.</param>
    /// <param name="exits">Exits that may follow, at least one and at most all but two.</param>
    /// <param name="scratch">Room for <see cref="Terms"/> numbers.</param>
    public double Of(Trial trial, ReadOnlySpan<int> structure, ReadOnlySpan<ulong> remaining, double heads, int exits, Span<double> scratch)
    {
        scratch.Fill(double.NegativeInfinity);
        for (var later = 1; later < structure.Length; later++)
            for (var earlier = 0; earlier < later; earlier++)
            {
                var (one, other) = (_rank[structure[earlier]], _rank[structure[later]]);
                var gone = structure.Length == 2 ? 0 : Gone(structure[earlier], structure[later], remaining, _laterHarm[other]);
                var ahead = _ahead[exits - 1].AsSpan(Row(one, other), _width);
                for (var term = 0; term < _width; term++)
                    scratch[term] = Math.Max(scratch[term], ahead[term] - (gone * _harm[term]));
            }

        for (var term = 0; term < _width; term++)
            scratch[term] += trial.Cost + heads - _rounding[term];
        return _terms.Bound(trial.Lost, trial.Discordant, scratch);
    }

    /// <summary>Of the samples that two options leave but that are gone, those that a later exit may harm.</summary>
    private int Gone(int one, int other, ReadOnlySpan<ulong> remaining, ulong[] harm)
    {
        var first = _masks.Reaches(one);
        var second = _masks.Reaches(other);
        var count = 0;
        for (var i = 0; i < harm.Length; i++)
            count += BitOperations.PopCount(harm[i] & ~(first[i] | second[i] | remaining[i]));
        return count;
    }

    /// <summary>By option, the samples that exits behind it may turn wrong.</summary>
    private ulong[][] LaterHarm()
    {
        var later = new ulong[_options.Length][];
        var harm = new ulong[_masks.GainWords];
        foreach (var (first, end) in _positions.Reverse())
        {
            var behind = harm.ToArray();
            for (var rank = first; rank < end; rank++)
            {
                later[rank] = behind;
                var reaches = _masks.Reaches(_options[rank]);
                var worse = _masks.Worse(_space.CandidateOf(_options[rank]));
                for (var i = 0; i < harm.Length; i++)
                    harm[i] |= reaches[i] & worse[i];
            }
        }

        return later;
    }

    private static ulong[] Without(ulong[] samples, ReadOnlySpan<ulong> others)
    {
        var left = new ulong[samples.Length];
        for (var i = 0; i < left.Length; i++)
            left[i] = samples[i] & ~others[i];
        return left;
    }

    private void LookAhead(WorkContext context)
    {
        foreach (var table in _ahead)
            Array.Fill(table, float.PositiveInfinity);
        var cores = new ParallelOptions { CancellationToken = context.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        for (var position = _positions.Length - 1; position > 0; position--)
        {
            var (first, end) = _positions[position];
            Parallel.For(0, first, cores, () => new Scratch(_masks, _width), (before, _, scratch) =>
            {
                for (var last = first; last < end; last++)
                    LookAhead(before, last, end, scratch);
                return scratch;
            }, _ => { });
            context.Report("Searching", "bounds of pairs", _positions.Length - position, _positions.Length);
        }
    }

    private void LookAhead(int before, int last, int from, Scratch scratch)
    {
        scratch.Leave(_masks, _options[before], _options[last]);
        var at = Row(before, last);
        for (var (next, candidate) = (from, -1); next < _options.Length; next++)
        {
            if (_space.CandidateOf(_options[next]) != candidate)
                scratch.Consider(_masks, candidate = _space.CandidateOf(_options[next]));
            Step(next, candidate, scratch);
            Least(_ahead[0].AsSpan(at, _width), scratch.Costs);
            if (_ahead.Length > 1)
                LookFurther(before, last, next, at, scratch);
        }
    }

    /// <summary>What the next exit adds.</summary>
    private void Step(int next, int candidate, Scratch scratch)
    {
        var reaches = _masks.Reaches(_options[next]);
        var left = BitCounts.Shared(reaches[_masks.CostStart..], scratch.Stay.AsSpan(_masks.CostStart));
        var (gained, harmed) = BitCounts.Shared(reaches[..scratch.Better.Length], scratch.Better, scratch.Worse);
        var cost = new Vector<float>((float)(-left * Math.Max(0, _space.Problem.FinalCost - _space.Problem.Candidates[candidate].PrefixCost)));
        for (var term = 0; term < _width; term += Vector<float>.Count)
            (cost + (new Vector<float>(_harm, term) * harmed) - (new Vector<float>(_gain, term) * gained)).CopyTo(scratch.Costs, term);
    }

    /// <summary>The next exit, and what may follow it.</summary>
    private void LookFurther(int before, int last, int next, int at, Scratch scratch)
    {
        var (behindOne, behindOther) = BitCounts.Shared(_harmBeyond[next], scratch.Second, scratch.First);
        for (var exits = 1; exits < _ahead.Length; exits++)
        {
            var one = _ahead[exits - 1].AsSpan(Row(before, next), _width);
            var other = _ahead[exits - 1].AsSpan(Row(last, next), _width);
            var least = _ahead[exits].AsSpan(at, _width);
            for (var term = 0; term < _width; term += Vector<float>.Count)
            {
                var harm = new Vector<float>(_harm, term);
                var rest = Vector.Max(new Vector<float>(one[term..]) - (harm * behindOne), new Vector<float>(other[term..]) - (harm * behindOther));
                Vector.Min(new Vector<float>(least[term..]), new Vector<float>(scratch.Costs, term) + Vector.Min(Vector<float>.Zero, rest)).CopyTo(least[term..]);
            }
        }
    }

    private static void Least(Span<float> least, float[] costs)
    {
        for (var term = 0; term < costs.Length; term += Vector<float>.Count)
            Vector.Min(new Vector<float>(least[term..]), new Vector<float>(costs, term)).CopyTo(least[term..]);
    }

    private static int Pairs(int options) => options * (options - 1) / 2;

    /// <summary>Where a pair's terms begin.</summary>
    private int Row(int earlier, int later) => ((earlier * ((2 * _options.Length) - earlier - 1) / 2) + later - earlier - 1) * _width;

    /// <summary>One thread's room.</summary>
    private sealed class Scratch(MaskTable masks, int width)
    {
        /// <summary>Samples that two options leave; of them, those that a candidate turns right or wrong.</summary>
        public readonly ulong[] Stay = new ulong[masks.Words], Better = new ulong[masks.GainWords], Worse = new ulong[masks.GainWords];

        /// <summary>Samples that only one of the two takes, of those that can change the accuracy.</summary>
        public readonly ulong[] First = new ulong[masks.GainWords], Second = new ulong[masks.GainWords];

        /// <summary>What an option adds, by term.</summary>
        public readonly float[] Costs = new float[width];

        public void Leave(MaskTable masks, int one, int other)
        {
            var first = masks.Reaches(one);
            var second = masks.Reaches(other);
            for (var i = 0; i < Stay.Length; i++)
                Stay[i] = masks.All[i] & ~(first[i] | second[i]);
            for (var i = 0; i < First.Length; i++)
                (First[i], Second[i]) = (first[i] & ~second[i], second[i] & ~first[i]);
        }

        public void Consider(MaskTable masks, int candidate)
        {
            var better = masks.Better(candidate);
            var worse = masks.Worse(candidate);
            for (var i = 0; i < Better.Length; i++)
                (Better[i], Worse[i]) = (Stay[i] & better[i], Stay[i] & worse[i]);
        }
    }
}
