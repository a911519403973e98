using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;

namespace NASerEx.Search;

/// <summary>
/// All structures of a search, as numbers: an option is one candidate with one metric at one threshold, and a structure is a list of options at
/// ascending positions. The options of a candidate stand together, metric by metric, with descending thresholds.
/// </summary>
internal sealed class SearchSpace
{
    private readonly int[] _candidateOfOption;
    private readonly DecisionMetric[] _metricOfOption;
    private readonly float[] _thresholdOfOption;
    private readonly int[] _firstOption;
    private readonly int[] _firstLater;

    public SearchSpace(SearchProblem problem, SearchOptions options)
    {
        Problem = problem;
        Losses = new CautiousLoss(problem.Outcomes.Count, options.Caution);
        MaxExits = options.MaxExits;
        Quantile = options.CostQuantile is { } share ? new CostQuantile(share, problem.CostOutcomes.Count) : null;
        HasAgreement = options.Metrics.Any(metric => DecisionMetrics.Find(metric).NeedsEarlierExit);
        var choices = problem.Candidates
            .Select(candidate => Choices(problem.Outcomes.Exits[candidate.Row], candidate.MetricsOf(options), options.Thresholds).ToArray())
            .ToArray();
        _candidateOfOption = [.. choices.SelectMany((own, candidate) => own.Select(_ => candidate))];
        _metricOfOption = [.. choices.SelectMany(own => own.Select(choice => choice.Metric))];
        _thresholdOfOption = [.. choices.SelectMany(own => own.Select(choice => choice.Threshold))];
        _firstOption = new int[choices.Length + 1];
        for (var i = 0; i < choices.Length; i++)
            _firstOption[i + 1] = _firstOption[i] + choices[i].Length;
        Limits = new SearchLimits(this, options);
        _firstLater = [.. problem.Candidates.Select(FirstLater)];
    }

    public SearchProblem Problem { get; }

    public int MaxExits { get; }

    /// <summary>What of the cost is made small; null takes the mean.</summary>
    public CostQuantile? Quantile { get; }

    /// <summary>What structures are not to exceed, the drop aside.</summary>
    public SearchLimits Limits { get; }

    /// <summary>Samples that losses are counted over.</summary>
    public int Samples => Problem.Outcomes.Count;

    /// <summary>Samples that costs are counted over: those of the stream, or else the same.</summary>
    public int CostSamples => Problem.CostOutcomes.Count;

    public CautiousLoss Losses { get; }

    public int Candidates => _firstLater.Length;

    public int Options => _candidateOfOption.Length;

    /// <summary>Whether there is any structure besides that without exits.</summary>
    public bool IsBeyondEmpty => Options > 0 && MaxExits > 0;

    public int CandidateOf(int option) => _candidateOfOption[option];

    public DecisionMetric MetricOf(int option) => _metricOfOption[option];

    public float ThresholdOf(int option) => _thresholdOfOption[option];

    /// <summary>Whether some options count only where the exit before agrees.</summary>
    public bool HasAgreement { get; }

    /// <summary>Whether an option counts only where the exit before agrees.</summary>
    public bool NeedsAgreement(int option) => _metricOfOption[option] == DecisionMetric.Agreement;

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
            exits.Add(new StructureExit(candidate, Problem.Candidates[candidate].Row, _thresholdOfOption[option]) { Metric = _metricOfOption[option] });
        }

        return exits.MoveToImmutable();
    }

    private static IEnumerable<(DecisionMetric Metric, float Threshold)> Choices(ExitOutcomes row, ImmutableArray<DecisionMetric> metrics, int thresholds) =>
        metrics.SelectMany(metric => ThresholdGrid.Of(row.Find(metric)!.Scores, thresholds), (metric, threshold) => (metric, threshold));

    private int FirstLater(SearchCandidate candidate) =>
        Problem.Candidates.Count(other => other.Position <= candidate.Position);
}
