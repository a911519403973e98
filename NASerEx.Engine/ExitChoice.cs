using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search;

namespace NASerEx;

/// <summary>Which exits to use, among trained heads.</summary>
internal sealed record ExitChoice
{
    private readonly TrainedCandidates _candidates;
    private readonly SearchOptions _options;
    private readonly PhaseLog _phases;
    private readonly WorkContext _work;

    private ExitChoice(TrainedCandidates candidates, SearchOptions options, PhaseLog phases, WorkContext work)
    {
        (_candidates, _options, _phases, _work) = (candidates, options, phases, work);
        Heads = [.. candidates.Heads.Where(head => head.Trained.Dropped is null)];
        PointOfRow = CostModel.PointsOf(Points, [.. Heads.Select(head => head.Head)]);
        var outcomes = phases.Run(SearchPhases.CollectOutcomes, () => candidates.Work.Outcomes(SplitName.Validation, Points, Heads));
        var stream = candidates.Work.HasStream ? phases.Run("Collect outcomes of the stream", () => candidates.Work.StreamOutcomes(Points, Heads)) : null;
        Costs = candidates.Costs ?? phases.Run("Count costs", () => candidates.Work.Costs(Points, Heads));
        Problem = SearchProblem.Of(outcomes, PointOfRow, Costs, candidates.Baseline?.Invoke(SplitName.Validation)) with { Stream = stream };
        Found = phases.Run("Search", () => ExitSearch.Run(Problem, options, work), result => $"{result.Structures:N0} structures");
        TellOfStream();
    }

    /// <summary>All heads, those that were given up on the way included.</summary>
    public ImmutableArray<CandidateHead> Trained => _candidates.Heads;

    /// <summary>The heads to choose from, a row each in the outcome table.</summary>
    public ImmutableArray<CandidateHead> Heads { get; }

    /// <summary>Exit points of the heads.</summary>
    public ImmutableArray<ExitPoint> Points => _candidates.Points;

    /// <summary>The model that the heads hang on, where it was fine-tuned; null for the original.</summary>
    public TunedBackbone? Tuned => IsOriginal ? null : _candidates.Tuned;

    private bool IsOriginal { get; init; }

    /// <summary>Exit point by row.</summary>
    public ImmutableArray<ExitPoint> PointOfRow { get; }

    /// <summary>What was searched.</summary>
    public SearchProblem Problem { get; private init; }

    /// <summary>What was found.</summary>
    public SearchResult Found { get; private init; }

    /// <summary>What is certified of the chosen structure; null where nothing was asked for.</summary>
    public Certificate? Certificate { get; private init; }

    /// <summary>Costs by row.</summary>
    public ExitCosts Costs { get; }

    /// <summary>Unit of the costs.</summary>
    public string Unit => Costs.Unit;

    /// <summary>The heads of the chosen structure.</summary>
    public ImmutableArray<CandidateHead> Chosen => [.. Found.Chosen.Exits.Select(exit => Heads[exit.Row])];

    /// <summary>The exits of the chosen structure.</summary>
    public ImmutableArray<PlannedExit> Plan =>
        [.. Found.Chosen.Exits.Select(exit => new PlannedExit(PointOfRow[exit.Row], Heads[exit.Row].Head, exit.Threshold)
        {
            Metric = Problem.Outcomes.Exits[exit.Row].Find(exit.Metric)!.Metric,
        })];

    /// <summary>Collects outcomes and costs of heads, and searches.</summary>
    /// <param name="candidates">The heads; those that were given up take no part.</param>
    /// <param name="options">Constraint and effort.</param>
    /// <param name="phases">Times the phases.</param>
    /// <param name="work">Cancellation, progress.</param>
    public static ExitChoice Among(TrainedCandidates candidates, SearchOptions options, PhaseLog phases, WorkContext work) => new(candidates, options, phases, work);

    /// <summary>What the chosen structure does on the images of a split, costs included.</summary>
    /// <param name="split">The split.</param>
    public SearchProblem ProblemOn(SplitName split)
    {
        var (outcomes, baseline) = (_candidates.Work.Outcomes(split, Points, Heads), _candidates.Baseline?.Invoke(split));
        return SearchProblem.Of(IsOriginal && baseline is not null ? outcomes with { Final = baseline } : outcomes, PointOfRow, Costs, baseline);
    }

    private void TellOfStream()
    {
        if (Problem.Stream is not { } stream)
            return;
        var validation = CascadeEvaluation.Score(Problem with { Stream = null }, Found.Chosen.Exits);
        _work.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"Costs are expected on the stream: on {stream.Count:N0} images of it the plan costs {Amount.Of(Found.Chosen.ExpectedCost)} {Unit} an image, on the validation images {Amount.Of(validation.ExpectedCost)}."));
    }

    /// <summary>The choice of another structure, which is certified.</summary>
    /// <param name="structure">The structure; null for the original, without exits and as it was before any fine-tuning.</param>
    /// <param name="certificate">What is certified of it.</param>
    public ExitChoice Certified(ScoredStructure? structure, Certificate certificate)
    {
        if (structure is not null)
            return this with { Found = Found with { Chosen = structure }, Certificate = certificate };
        var original = this with { IsOriginal = true, Certificate = certificate };
        var problem = original.ProblemOn(SplitName.Validation) with { Stream = Problem.Stream };
        return original with { Problem = problem, Found = Found with { Chosen = CascadeEvaluation.Score(problem, []) } };
    }

    /// <summary>The choice when the plan's later exits have also learned from what arrives at them.</summary>
    public ExitChoice WithArrivals()
    {
        var plan = Plan;
        var refined = _phases.Run("Train later exits on what arrives", () => _candidates.Work.OnArrivals(plan, Points), heads => $"{heads.Length} heads");
        var choice = Among(_candidates with { Heads = [.. Trained, .. refined] }, _options, _phases, _work);
        _work.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"Later exits that learned from what arrives: the plan costs {Amount.Of(choice.Found.Chosen.ExpectedCost)} {Unit} an image, {Amount.Of(Found.Chosen.ExpectedCost)} without them."));
        return choice;
    }
}
