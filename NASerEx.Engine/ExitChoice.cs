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
    private readonly KeptWork _kept;
    private readonly SearchOptions _options;
    private readonly PhaseLog _phases;
    private readonly WorkContext _work;

    private ExitChoice(ImmutableArray<CandidateHead> trained, ImmutableArray<ExitPoint> points, KeptWork kept, SearchOptions options, PhaseLog phases, WorkContext work)
    {
        (Trained, Points, _kept, _options, _phases, _work) = (trained, points, kept, options, phases, work);
        Heads = [.. trained.Where(head => head.Trained.Dropped is null)];
        PointOfRow = CostModel.PointsOf(points, [.. Heads.Select(head => head.Head)]);
        var outcomes = phases.Run("Collect outcomes", () => kept.Outcomes(SplitName.Validation, points, Heads));
        var costs = phases.Run("Count costs", () => kept.Costs(points, Heads));
        Unit = costs.Unit;
        Problem = SearchProblem.Of(outcomes, PointOfRow, costs);
        Found = phases.Run("Search", () => ExitSearch.Run(Problem, options, work), result => $"{result.Structures:N0} structures");
    }

    /// <summary>All heads, those that were given up on the way included.</summary>
    public ImmutableArray<CandidateHead> Trained { get; }

    /// <summary>The heads to choose from, a row each in the outcome table.</summary>
    public ImmutableArray<CandidateHead> Heads { get; }

    /// <summary>Exit points of the heads.</summary>
    public ImmutableArray<ExitPoint> Points { get; }

    /// <summary>Exit point by row.</summary>
    public ImmutableArray<ExitPoint> PointOfRow { get; }

    /// <summary>What was searched.</summary>
    public SearchProblem Problem { get; }

    /// <summary>What was found.</summary>
    public SearchResult Found { get; }

    /// <summary>Unit of the costs.</summary>
    public string Unit { get; }

    /// <summary>The exits of the chosen structure.</summary>
    public ImmutableArray<PlannedExit> Plan =>
        [.. Found.Chosen.Exits.Select(exit => new PlannedExit(PointOfRow[exit.Row], Heads[exit.Row].Head, exit.Threshold))];

    /// <summary>Collects outcomes and costs of heads, and searches.</summary>
    /// <param name="trained">The heads; those that were given up take no part.</param>
    /// <param name="points">Their exit points.</param>
    /// <param name="kept">Gives outcomes and costs.</param>
    /// <param name="options">Constraint and effort.</param>
    /// <param name="phases">Times the phases.</param>
    /// <param name="work">Cancellation, progress.</param>
    public static ExitChoice Among(
        ImmutableArray<CandidateHead> trained, ImmutableArray<ExitPoint> points, KeptWork kept, SearchOptions options, PhaseLog phases, WorkContext work) =>
        new(trained, points, kept, options, phases, work);

    /// <summary>The choice when the plan's later exits have also learned from what arrives at them.</summary>
    public ExitChoice WithArrivals()
    {
        var plan = Plan;
        var refined = _phases.Run("Train later exits on what arrives", () => _kept.OnArrivals(plan, Points), heads => $"{heads.Length} heads");
        var choice = Among([.. Trained, .. refined], Points, _kept, _options, _phases, _work);
        _work.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"Later exits that learned from what arrives: the plan costs {choice.Found.Chosen.ExpectedCost:g4} {Unit} an image, {Found.Chosen.ExpectedCost:g4} without them."));
        return choice;
    }
}
