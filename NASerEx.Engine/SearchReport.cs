using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>Turns what a search found into a plan and a report.</summary>
/// <param name="spec">Everything that decided the search.</param>
/// <param name="model">The original.</param>
/// <param name="choice">What was searched, and what was found.</param>
internal sealed class SearchReport(ExitSearchSpec spec, OpenedModel model, ExitChoice choice)
{
    /// <summary>The result.</summary>
    /// <param name="unseen">What was searched, on images that had no part in the choice; null when there are none.</param>
    /// <param name="use">What the dataset says of the use of models for it.</param>
    /// <param name="phases">What took how long.</param>
    public ExitSearchResult Of(SearchProblem? unseen, ModelUse use, ImmutableArray<PhaseReport> phases) => new(
        spec,
        new ExitPlan(model.Path, model.Sha256, choice.Plan, Estimate(choice.Problem))
        {
            Tuned = choice.Tuned,
            Certificate = choice.Certificate,
            Use = use,
            Reference = StreamReferences.Of(choice.Found.Chosen.Exits, choice.Problem, unseen ?? choice.Problem, model.Classifier.Classes),
            Path = ThresholdPaths.Of(choice.Found.Chosen.Exits, InMacs(choice.Problem), unseen, spec.Certificate),
        },
        unseen is null ? null : Estimate(unseen),
        [.. choice.Found.Front.Select(Entry)],
        [.. choice.Trained.Select(Candidate)],
        phases,
        choice.Found.Structures,
        choice.Found.IsExact,
        choice.Unit)
    {
        Gap = choice.Found.Gap,
    };

    private PlanEstimate Estimate(SearchProblem on) => PlanEstimates.Of(InMacs(on), choice.Found.Chosen.Exits);

    private SearchProblem InMacs(SearchProblem on) => SearchProblem.Of(
        on.Outcomes, choice.PointOfRow, CostModel.Macs(choice.Points, [.. choice.Heads.Select(head => head.Head)], model.Macs), on.Baseline) with { Stream = on.Stream };

    private FrontEntry Entry(ScoredStructure structure) => new(
        [.. structure.Exits.Select(exit => FrontEntry.Describe(choice.Heads[exit.Row].Head, exit.Metric, exit.Threshold))],
        structure.AccuracyDrop,
        structure.DropError,
        structure.ExpectedCost);

    private CandidateReport Candidate(CandidateHead candidate)
    {
        var trained = candidate.Trained;
        var point = choice.Points.First(point => point.Name == trained.Head.Point);
        var isChosen = Uses(choice.Found.Chosen, candidate);
        return new CandidateReport(
            point.Name, trained.Head.Shape, point.Share, point.PrefixMacs, trained.Head.Macs, trained.Accuracy, trained.CalibrationError,
            trained.Seconds, trained.Epochs, candidate.IsKept, isChosen, isChosen ? null : trained.Dropped ?? WhyNot(candidate));
    }

    private string WhyNot(CandidateHead candidate)
    {
        var found = choice.Found;
        var cheapest = found.Front.Where(structure => Uses(structure, candidate)).MinBy(structure => structure.CautiousDrop(spec.Search.Caution));
        return cheapest is null
            ? "every structure with it is beaten in both cost and accuracy by one without it"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the best structures with it cost {Amount.Of(cheapest.ExpectedCost)} {choice.Unit} at a drop of {cheapest.AccuracyDrop:0.00} points; the plan costs {Amount.Of(found.Chosen.ExpectedCost)} at {found.Chosen.AccuracyDrop:0.00}");
    }

    private bool Uses(ScoredStructure structure, CandidateHead candidate) => structure.Exits.Any(exit => choice.Heads[exit.Row] == candidate);
}
