using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>Turns what a search found into a plan and a report.</summary>
/// <param name="spec">Everything that decided the search.</param>
/// <param name="model">The original.</param>
/// <param name="points">Exit points of the candidates.</param>
/// <param name="heads">The candidates, a row each in the outcome table.</param>
/// <param name="trained">The candidates and, among them in order, the heads that were given up on the way.</param>
/// <param name="problem">What was searched.</param>
/// <param name="unit">Unit of the problem's costs.</param>
internal sealed class SearchReport(
    ExitSearchSpec spec, OpenedModel model, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads, ImmutableArray<CandidateHead> trained,
    SearchProblem problem, string unit)
{
    private readonly ImmutableArray<ExitPoint> _pointOfRow = CostModel.PointsOf(points, [.. heads.Select(head => head.Head)]);

    /// <summary>The result.</summary>
    /// <param name="found">What the search found.</param>
    /// <param name="unseen">What the heads say of images that had no part in the choice; null when there are none.</param>
    /// <param name="phases">What took how long.</param>
    public ExitSearchResult Of(SearchResult found, OutcomeTable? unseen, ImmutableArray<PhaseReport> phases) => new(
        spec,
        new ExitPlan(model.Path, model.Sha256, [.. found.Chosen.Exits.Select(Planned)], Estimate(problem.Outcomes, found.Chosen.Exits)),
        unseen is null ? null : Estimate(unseen, found.Chosen.Exits),
        [.. found.Front.Select(Entry)],
        [.. trained.Select(head => Candidate(head, found))],
        phases,
        found.Structures,
        found.IsExact,
        unit);

    private PlannedExit Planned(StructureExit exit) => new(_pointOfRow[exit.Row], heads[exit.Row].Head, exit.Threshold);

    private PlanEstimate Estimate(OutcomeTable outcomes, ImmutableArray<StructureExit> exits)
    {
        var costs = CostModel.Macs(points, [.. heads.Select(head => head.Head)], model.Macs);
        var scored = CascadeEvaluation.Score(SearchProblem.Of(outcomes, _pointOfRow, costs), exits);
        var baseline = outcomes.FinalAccuracy;
        return new PlanEstimate(
            scored.Samples, baseline - (double)scored.Lost / scored.Samples, baseline, scored.ExpectedCost, model.Macs, scored.ExitRates)
        {
            DropError = scored.DropError,
        };
    }

    private FrontEntry Entry(ScoredStructure structure) => new(
        [.. structure.Exits.Select(exit => string.Create(CultureInfo.InvariantCulture, $"{heads[exit.Row].Head.Name} ≥ {exit.Threshold:0.0000}"))],
        structure.AccuracyDrop,
        structure.DropError,
        structure.ExpectedCost);

    private CandidateReport Candidate(CandidateHead candidate, SearchResult found)
    {
        var trained = candidate.Trained;
        var point = points.First(point => point.Name == trained.Head.Point);
        var isChosen = Uses(found.Chosen, candidate);
        return new CandidateReport(
            point.Name, trained.Head.Shape, point.Share, point.PrefixMacs, trained.Head.Macs, trained.Accuracy, trained.CalibrationError,
            trained.Seconds, trained.Epochs, candidate.IsKept, isChosen, isChosen ? null : trained.Dropped ?? WhyNot(candidate, found));
    }

    private string WhyNot(CandidateHead candidate, SearchResult found)
    {
        var cheapest = found.Front.Where(structure => Uses(structure, candidate)).MinBy(structure => structure.CautiousDrop(spec.Search.Caution));
        return cheapest is null
            ? "every structure with it is beaten in both cost and accuracy by one without it"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the best structures with it cost {cheapest.ExpectedCost:g4} {unit} at a drop of {cheapest.AccuracyDrop:0.00} points; the plan costs {found.Chosen.ExpectedCost:g4} at {found.Chosen.AccuracyDrop:0.00}");
    }

    private bool Uses(ScoredStructure structure, CandidateHead candidate) => structure.Exits.Any(exit => heads[exit.Row] == candidate);
}
