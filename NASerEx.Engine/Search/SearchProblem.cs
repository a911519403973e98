using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Outcomes;

namespace NASerEx.Search;

/// <summary>A head that a structure may use.</summary>
/// <param name="Row">Its row in <see cref="OutcomeTable.Exits"/>.</param>
/// <param name="Position">Its exit point's index; of the candidates at one position a structure uses at most one.</param>
/// <param name="PrefixCost">Cost of computing the original up to there.</param>
/// <param name="HeadCost">Cost of the head.</param>
public sealed record SearchCandidate(int Row, int Position, double PrefixCost, double HeadCost)
{
    /// <summary>Number of weights of the head.</summary>
    public long Parameters { get; init; }

    /// <summary>The only metric that it may go by; null for any of <see cref="SearchOptions.Metrics"/>.</summary>
    public DecisionMetric? Metric { get; init; }

    internal ImmutableArray<DecisionMetric> MetricsOf(SearchOptions options) => Metric is { } only ? [only] : options.Metrics;
}

/// <summary>
/// What a search looks at. An image that leaves at an exit costs the prefix up to there and every head passed on the way, that
/// exit's included; one that reaches the end costs the original and all heads of the structure.
/// </summary>
public sealed record SearchProblem
{
    /// <summary>Makes a problem, its candidates ordered by position.</summary>
    /// <param name="outcomes">Outcomes of the split that thresholds are chosen on.</param>
    /// <param name="candidates">Heads to choose from.</param>
    /// <param name="finalCost">Cost of the whole original.</param>
    /// <param name="baseline">What the original says, where the outcomes are those of a fine-tuned one; null takes the outcomes' last row.</param>
    /// <exception cref="NASerExException"><c>SearchProblemInvalid</c>: no samples, an unknown row, or a cost that is not a positive number.</exception>
    public SearchProblem(OutcomeTable outcomes, IEnumerable<SearchCandidate> candidates, double finalCost, ExitOutcomes? baseline = null)
    {
        Outcomes = outcomes;
        Candidates = [.. candidates.OrderBy(candidate => candidate.Position).ThenBy(candidate => candidate.Row)];
        FinalCost = finalCost;
        Baseline = baseline ?? outcomes.Final;
        Check();
    }

    /// <summary>Outcomes of the split that thresholds are chosen on.</summary>
    public OutcomeTable Outcomes { get; }

    /// <summary>Heads to choose from, by position and then row.</summary>
    public ImmutableArray<SearchCandidate> Candidates { get; }

    /// <summary>Cost of the whole original.</summary>
    public double FinalCost { get; }

    /// <summary>
    /// What the original says of the samples. Drops are counted against it; where the backbone was fine-tuned, that is not what samples get that
    /// reach the end.
    /// </summary>
    public ExitOutcomes Baseline { get; }

    /// <summary>
    /// Outcomes, by the same rows, of a sample of the stream that the model is meant for: costs and exit rates are counted over its images, whose labels nobody
    /// asks for; losses stay those of <see cref="Outcomes"/>. Null counts both there.
    /// </summary>
    /// <exception cref="NASerExException"><c>SearchProblemInvalid</c>: no samples, or the rows are not those of <see cref="Outcomes"/>.</exception>
    public OutcomeTable? Stream
    {
        get;
        init
        {
            CheckStream(value);
            field = value;
        }
    }

    /// <summary>The outcomes that costs are counted over.</summary>
    internal OutcomeTable CostOutcomes => Stream ?? Outcomes;

    /// <summary>Share of the samples that the original gets right.</summary>
    public double BaselineAccuracy => Outcomes.Accuracy(Baseline);

    /// <summary>The problem of choosing among all rows of a table.</summary>
    /// <param name="outcomes">Outcomes, a row a head.</param>
    /// <param name="points">Exit point of each row's head.</param>
    /// <param name="costs">Cost of each row's head.</param>
    /// <param name="baseline">What the original says, where the outcomes are those of a fine-tuned one; null takes the outcomes' last row.</param>
    public static SearchProblem Of(OutcomeTable outcomes, IReadOnlyList<ExitPoint> points, ExitCosts costs, ExitOutcomes? baseline = null)
    {
        if (points.Count != outcomes.Exits.Length || costs.Candidates.Length != outcomes.Exits.Length)
        {
            throw Invalid(
                $"the outcome table has {outcomes.Exits.Length} rows, but there are {points.Count} exit points and {costs.Candidates.Length} costs");
        }

        var candidates = points.Select((point, row) =>
            new SearchCandidate(row, point.Index, costs.Candidates[row].Prefix, costs.Candidates[row].Head)
            {
                Parameters = costs.Candidates[row].Parameters,
            });
        return new SearchProblem(outcomes, candidates, costs.Final, baseline);
    }

    /// <summary>The same problem with some of the heads alone.</summary>
    /// <param name="rows">Their rows.</param>
    internal SearchProblem Among(IEnumerable<int> rows)
    {
        var some = rows.ToHashSet();
        return new SearchProblem(Outcomes, Candidates.Where(candidate => some.Contains(candidate.Row)), FinalCost, Baseline) { Stream = Stream };
    }

    private void Check()
    {
        if (Outcomes.Count == 0)
            throw Invalid("the outcome table has no samples");
        if (!(FinalCost > 0) || double.IsInfinity(FinalCost))
            throw Invalid($"the original's cost is {FinalCost}");
        CheckLength(Baseline);
        foreach (var candidate in Candidates)
            Check(candidate);
    }

    private void Check(SearchCandidate candidate)
    {
        if (candidate.Row < 0 || candidate.Row >= Outcomes.Exits.Length)
            throw Invalid($"row {candidate.Row} is not in the outcome table");
        var row = Outcomes.Exits[candidate.Row];
        CheckLength(row);
        if (!double.IsFinite(candidate.PrefixCost) || !double.IsFinite(candidate.HeadCost) || candidate.PrefixCost < 0 || candidate.HeadCost < 0)
            throw Invalid($"row '{row.Name}' costs {candidate.PrefixCost} + {candidate.HeadCost}");
    }

    private void CheckStream(OutcomeTable? stream)
    {
        if (stream is null)
            return;
        if (stream.Count == 0)
            throw Invalid("the sample of the stream has no images");
        if (!stream.Exits.Select(Form).SequenceEqual(Outcomes.Exits.Select(Form)))
            throw Invalid("the outcomes of the stream are not those of the same heads by the same metrics");
        foreach (var row in stream.Exits)
            CheckLength(row, stream);

        static string Form(ExitOutcomes row) => $"{row.Name} {string.Join(' ', row.Metrics.Select(scores => scores.Metric.Name))}";
    }

    private void CheckLength(ExitOutcomes row) => CheckLength(row, Outcomes);

    private static void CheckLength(ExitOutcomes row, OutcomeTable table)
    {
        if (row.Predicted.Length != table.Count || row.Metrics.Any(metric => metric.Scores.Length != table.Count))
            throw Invalid($"row '{row.Name}' has another number of samples than the table");
    }

    private static NASerExException Invalid(string why) =>
        new("SearchProblemInvalid", ErrorKind.InvalidInput, $"The search cannot start: {why}.");
}
