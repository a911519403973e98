using System.Numerics;

namespace NASerEx.Search;

/// <summary>
/// Bounds on the cost of all structures that begin in some way, by dynamic programming over pairs of neighbouring exits
/// (<see cref="OptionPairs"/>). Options that no structure within the limit and cheaper than a known one can use are ruled out, position by
/// position; the fewer there are, the tighter the pairs, so this is repeated.
/// </summary>
internal sealed class CompletionBounds
{
    private const int MaxRounds = 8;

    private readonly SearchSpace _space;
    private readonly OptionPairs _pairs;
    private readonly LossTerms _terms;
    private readonly int _width;
    private readonly bool[] _isUsable;
    private readonly double[][] _ahead;
    private readonly double[] _cheapestHead;
    private readonly (int First, int End)[] _positions;
    private readonly ParallelOptions _cores;

    /// <param name="space">Structures to choose from.</param>
    /// <param name="masks">Its outcomes.</param>
    /// <param name="terms">The limit.</param>
    /// <param name="cancellation">Stops the work.</param>
    public CompletionBounds(SearchSpace space, MaskTable masks, LossTerms terms, CancellationToken cancellation)
    {
        (_space, _terms, _width) = (space, terms, terms.Count);
        _pairs = new OptionPairs(space, masks);
        _cores = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        _isUsable = new bool[space.Options];
        Array.Fill(_isUsable, true);
        _positions = [.. Enumerable.Range(0, space.Options).GroupBy(space.PositionOf, (_, options) => options.ToArray()).Select(options => (options[0], options[^1] + 1))];
        _cheapestHead = [.. Enumerable.Range(0, space.Candidates).Select(CheapestHead)];
        _ahead = [.. Enumerable.Range(0, Math.Max(space.MaxExits, 1)).Select(_ => new double[space.Options * _width])];
        Guess(masks);
    }

    /// <summary>Options that are not ruled out, ascending.</summary>
    public int[] UsableOptions => [.. Enumerable.Range(0, _space.Options).Where(IsUsable)];

    /// <summary>Room that <see cref="Of"/> needs.</summary>
    public int Terms => _width;

    /// <summary>Whether an option may be used by a structure that is cheaper than what <see cref="Tighten"/> was told.</summary>
    public bool IsUsable(int option) => _isUsable[option];

    /// <summary>Rules out options, and tightens the bounds, as long as that helps.</summary>
    /// <param name="empty">The structure without exits.</param>
    /// <param name="known">Cost of a structure within the limit.</param>
    public void Tighten(Trial empty, double known)
    {
        var usable = int.MaxValue;
        for (var round = 0; round < MaxRounds && Usable < 0.98 * usable; round++)
        {
            usable = Usable;
            RuleOut(empty, known);
            LookAhead();
        }
    }

    /// <summary>Number of options that are not ruled out.</summary>
    public int Usable => _isUsable.Count(isUsable => isUsable);

    /// <summary>No structure within the limit that begins with some options and goes on costs less.</summary>
    /// <param name="trial">What the options do when the samples that are left reach the end.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="arriving">Samples that are left.</param>
    /// <param name="exits">Exits that may follow, at least one.</param>
    /// <param name="scratch">Room for <see cref="Terms"/> numbers.</param>
    public double Of(Trial trial, int last, int arriving, int exits, Span<double> scratch)
    {
        var ahead = _ahead[exits].AsSpan(last * _width, _width);
        var known = trial.Cost + ((arriving - _pairs.Arriving[last]) * _cheapestHead[_space.CandidateOf(last)]);
        for (var term = 0; term < _width; term++)
            scratch[term] = known + ahead[term];
        return _terms.Bound(trial.Lost, trial.Discordant, scratch);
    }

    /// <summary>What the next exit's head costs at least, over the samples that arrive behind an option.</summary>
    public double HeadsBehind(int option, int arriving) => arriving * _cheapestHead[_space.CandidateOf(option)];

    private double CheapestHead(int candidate) => Enumerable.Range(0, _space.Candidates)
        .Skip(_space.FirstLaterCandidate(candidate)).Select(later => _space.Problem.Candidates[later].HeadCost).DefaultIfEmpty(0).Min();

    /// <summary>The first bounds: all that are left leave at the next position, and all that a later candidate turns right are turned right.</summary>
    private void Guess(MaskTable masks)
    {
        var gains = new ulong[masks.GainWords];
        var cheapest = _space.Problem.FinalCost;
        foreach (var (first, end) in _positions.Reverse())
        {
            for (var option = first; option < end; option++)
            {
                var left = _space.CostSamples - BitCounts.Shared(masks.Reaches(option)[masks.CostStart..], masks.All.AsSpan(masks.CostStart));
                var gained = BitCounts.Shared(gains, masks.All.AsSpan(0, gains.Length)) - BitCounts.Shared(gains, masks.Reaches(option)[..gains.Length]);
                for (var exits = 1; exits < _ahead.Length; exits++)
                {
                    for (var term = 0; term < _width; term++)
                        _ahead[exits][(option * _width) + term] = -(left * (_space.Problem.FinalCost - cheapest)) - (_terms.Gain[term] * gained);
                }
            }

            for (var candidate = _space.CandidateOf(first); candidate <= _space.CandidateOf(end - 1); candidate++)
            {
                cheapest = Math.Min(cheapest, _space.Problem.Candidates[candidate].PrefixCost);
                for (var i = 0; i < gains.Length; i++)
                    gains[i] |= masks.Better(candidate)[i];
            }
        }
    }

    /// <summary>From the input side: which options can be part of a structure that is worth having.</summary>
    private void RuleOut(Trial empty, double known)
    {
        var behind = Enumerable.Range(0, _ahead.Length).Select(_ => new double[_space.Options * _width]).ToArray();
        var taken = new ulong[_pairs.Words];
        for (var position = 0; position < _positions.Length; position++)
        {
            var (first, end) = _positions[position];
            _pairs.Behind(first..end, taken);
            Parallel.For(first, end, _cores, option =>
            {
                if (_isUsable[option])
                    _isUsable[option] = LookBehind(option, first, behind, empty) <= known;
            });
            for (var option = first; option < end; option++)
            {
                if (_isUsable[option])
                    _pairs.Take(option, taken);
            }
        }
    }

    /// <summary>The least that structures with an option cost, from those before it and those ahead.</summary>
    private double LookBehind(int option, int end, double[][] behind, Trial empty)
    {
        var costs = new double[_width];
        Add(_pairs.First(option), _space.CostSamples, option, costs);
        costs.CopyTo(behind[0], option * _width);
        for (var exits = 1; exits < behind.Length; exits++)
            behind[exits].AsSpan(option * _width, _width).Fill(double.PositiveInfinity);
        for (var before = 0; before < end; before++)
        {
            if (!_isUsable[before])
                continue;
            Add(_pairs.Step(before, option), _pairs.Arriving[before], option, costs);
            for (var exits = 1; exits < behind.Length; exits++)
                Least(behind[exits].AsSpan(option * _width, _width), costs, behind[exits - 1].AsSpan(before * _width, _width));
        }

        var least = double.PositiveInfinity;
        for (var exits = 0; exits < behind.Length; exits++)
        {
            var ahead = _ahead[behind.Length - 1 - exits].AsSpan(option * _width, _width);
            var stop = behind[exits].AsSpan(option * _width, _width);
            for (var term = 0; term < _width; term++)
                costs[term] = empty.Cost + stop[term] + Math.Min(0, ahead[term]);
            least = Math.Min(least, _terms.Bound(empty.Lost, empty.Discordant, costs));
        }

        return least;
    }

    /// <summary>From the output side: the least that is added behind each option by the exits that may follow.</summary>
    private void LookAhead()
    {
        foreach (var (first, end) in _positions.Reverse())
            Parallel.For(first, end, _cores, option => LookAhead(option, end));
    }

    private void LookAhead(int option, int from)
    {
        for (var exits = 1; exits < _ahead.Length; exits++)
            _ahead[exits].AsSpan(option * _width, _width).Fill(double.PositiveInfinity);
        if (!_isUsable[option])
            return;
        var costs = new double[_width];
        for (var next = from; next < _space.Options; next++)
        {
            if (!_isUsable[next])
                continue;
            Add(_pairs.Step(option, next), _pairs.Arriving[option], next, costs);
            for (var exits = 1; exits < _ahead.Length; exits++)
                LeastOrStop(_ahead[exits].AsSpan(option * _width, _width), costs, _ahead[exits - 1].AsSpan(next * _width, _width));
        }
    }

    /// <summary>
    /// What a step costs more than if all went on to the end. Whoever may leave or not does what costs less; whom it harms to leave may save something by it, but not where
    /// costs are those of other images.
    /// </summary>
    private void Add(PairStep step, int arriving, int option, double[] costs)
    {
        var candidate = _space.Problem.Candidates[_space.CandidateOf(option)];
        var saved = Math.Max(0, _space.Problem.FinalCost - candidate.PrefixCost);
        var (harmedAmongLeft, savedByHarm) = _space.Problem.Stream is null ? (step.Harmed, saved) : (0, 0.0);
        var cost = (arriving * candidate.HeadCost) - ((step.Left - harmedAmongLeft) * saved);
        for (var term = 0; term < _width; term += Vector<double>.Count)
        {
            var harm = new Vector<double>(_terms.Harm, term) - new Vector<double>(savedByHarm);
            var harms = (harm * step.SurelyHarmed) + (Vector.Min(harm, Vector<double>.Zero) * (step.Harmed - step.SurelyHarmed));
            (new Vector<double>(cost) + harms - (new Vector<double>(_terms.Gain, term) * step.Gained)).CopyTo(costs, term);
        }
    }

    private static void Least(Span<double> least, ReadOnlySpan<double> costs, ReadOnlySpan<double> rest)
    {
        for (var term = 0; term < least.Length; term += Vector<double>.Count)
            Vector.Min(new Vector<double>(least[term..]), new Vector<double>(costs[term..]) + new Vector<double>(rest[term..])).CopyTo(least[term..]);
    }

    private static void LeastOrStop(Span<double> least, ReadOnlySpan<double> costs, ReadOnlySpan<double> rest)
    {
        for (var term = 0; term < least.Length; term += Vector<double>.Count)
        {
            var ahead = Vector.Min(Vector<double>.Zero, new Vector<double>(rest[term..]));
            Vector.Min(new Vector<double>(least[term..]), new Vector<double>(costs[term..]) + ahead).CopyTo(least[term..]);
        }
    }
}
