using System.Collections.Immutable;

namespace NASerEx.Search;

/// <summary>
/// All structures of a search, as numbers: an option is one candidate at one threshold, and a structure is a list of options at
/// ascending positions.
/// </summary>
internal sealed class SearchSpace
{
    private readonly int[] _candidateOfOption;
    private readonly float[] _thresholdOfOption;
    private readonly int[] _firstOption;
    private readonly int[] _firstLater;

    public SearchSpace(SearchProblem problem, SearchOptions options)
    {
        Problem = problem;
        Losses = new CautiousLoss(problem.Outcomes.Count, options.Caution);
        MaxExits = options.MaxExits;
        Quantile = options.CostQuantile is { } share ? new CostQuantile(share, problem.Outcomes.Count) : null;
        var grids = problem.Candidates
            .Select(candidate => ThresholdGrid.Of(problem.Outcomes.Exits[candidate.Row].Confidence, options.Thresholds))
            .ToArray();
        _candidateOfOption = [.. grids.SelectMany((grid, candidate) => grid.Select(_ => candidate))];
        _thresholdOfOption = [.. grids.SelectMany(grid => grid)];
        _firstOption = new int[grids.Length + 1];
        for (var i = 0; i < grids.Length; i++)
            _firstOption[i + 1] = _firstOption[i] + grids[i].Length;
        Limits = new SearchLimits(this, options);
        _firstLater = [.. problem.Candidates.Select(FirstLater)];
    }

    public SearchProblem Problem { get; }

    public int MaxExits { get; }

    /// <summary>What of the cost is made small; null takes the mean.</summary>
    public CostQuantile? Quantile { get; }

    /// <summary>What structures are not to exceed, the drop aside.</summary>
    public SearchLimits Limits { get; }

    public int Samples => Problem.Outcomes.Count;

    public CautiousLoss Losses { get; }

    public int Candidates => _firstLater.Length;

    public int Options => _candidateOfOption.Length;

    /// <summary>Whether there is any structure besides that without exits.</summary>
    public bool IsBeyondEmpty => Options > 0 && MaxExits > 0;

    public int CandidateOf(int option) => _candidateOfOption[option];

    public float ThresholdOf(int option) => _thresholdOfOption[option];

    public int PositionOf(int option) => Problem.Candidates[_candidateOfOption[option]].Position;

    /// <summary>Options of a candidate: from this one up to the next candidate's first.</summary>
    public int FirstOption(int candidate) => _firstOption[candidate];

    /// <summary>The first candidate behind a candidate's position.</summary>
    public int FirstLaterCandidate(int candidate) => _firstLater[candidate];

    /// <summary>Number of structures, the empty one included.</summary>
    public double Count()
    {
        var byExits = new double[MaxExits + 1];
        byExits[0] = 1;
        foreach (var position in _candidateOfOption.GroupBy(candidate => Problem.Candidates[candidate].Position))
        {
            for (var exits = MaxExits; exits >= 1; exits--)
                byExits[exits] += byExits[exits - 1] * position.Count();
        }

        return byExits.Sum();
    }

    public ImmutableArray<StructureExit> Exits(ReadOnlySpan<int> options)
    {
        var exits = ImmutableArray.CreateBuilder<StructureExit>(options.Length);
        foreach (var option in options)
        {
            var candidate = _candidateOfOption[option];
            exits.Add(new StructureExit(candidate, Problem.Candidates[candidate].Row, _thresholdOfOption[option]));
        }

        return exits.MoveToImmutable();
    }

    private int FirstLater(SearchCandidate candidate) =>
        Problem.Candidates.Count(other => other.Position <= candidate.Position);
}
