using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Training;

namespace NASerEx;

/// <summary>
/// Chooses the thresholds of a plan anew from what its exits say of other images. Nothing is trained: heads, temperatures and what metrics were
/// fitted to stay as they are, and exits that no longer pay are dropped.
/// </summary>
internal sealed class ThresholdSearch
{
    private readonly ExitPlan _plan;
    private readonly OpenedModel _backbone;
    private readonly OpenedModel _original;
    private readonly ImageDataset _data;
    private readonly PhaseLog _phases;
    private readonly WorkContext _work;
    private readonly ImmutableArray<ExitPoint> _points;
    private readonly ImmutableArray<ExitHead> _heads;
    private readonly Dictionary<SplitName, SearchProblem> _problems = [];

    /// <param name="plan">The plan, with at least one exit.</param>
    /// <param name="backbone">The model that its exits hang on.</param>
    /// <param name="original">The model that it is compared with; the same where it was not fine-tuned.</param>
    /// <param name="data">Thresholds are chosen on its validation images and certified on its calibration images.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    public ThresholdSearch(ExitPlan plan, OpenedModel backbone, OpenedModel original, ImageDataset data, WorkContext work)
    {
        (_plan, _backbone, _original, _data, _work) = (plan.On(backbone.Model), backbone, original, data, work);
        _phases = new PhaseLog(work, "Choosing thresholds");
        _points = [.. _plan.Exits.Select(exit => exit.Point)];
        _heads = [.. _plan.Exits.Select(exit => exit.Head)];
    }

    /// <summary>A sample of the stream that costs are expected on; null for none.</summary>
    public StreamSample? Stream { get; init; }

    /// <summary>Chooses.</summary>
    /// <param name="options">What is to be kept.</param>
    /// <exception cref="NASerExException">There are no images to choose or to certify with, or no thresholds are within the limit.</exception>
    public OptimizedThresholds Run(ThresholdOptions options)
    {
        if (_data.Split(SplitName.Validation, _work).Count == 0)
            throw new NASerExException(
                "ThresholdNoImages", ErrorKind.InvalidInput, $"Thresholds are chosen on validation images, of which '{_data.Options.Name}' has none; give it a validation split.");
        Stream?.WarnOfCalibration(_data, _work);
        var wanted = options.CertificateOf(_plan);
        var limits = options.SearchOf(_plan, wanted);
        var validation = Problem(SplitName.Validation);
        var found = _phases.Run("Search", () => ExitSearch.Run(validation, limits, _work), result => $"{result.Structures:N0} structures");
        var calibration = _data.Split(SplitName.Calibration, _work).Count == 0 ? null : Problem(SplitName.Calibration);
        var (structure, certificate) = wanted is null
            ? (found.Chosen, null)
            : new CertifiedSearch(wanted, limits, _data, _phases, _work).Of(found, validation, () => calibration!, "MACs");
        var before = PlanEstimates.Of(validation, [.. _plan.Exits.Select((exit, row) => new StructureExit(row, row, exit.Threshold) { Metric = exit.Metric.Name })]);
        if (structure is null)
            (validation, calibration) = (Original(validation), calibration is null ? null : Original(calibration));
        var exits = structure?.Exits ?? [];
        var plan = _plan with
        {
            Exits = [.. exits.Select(exit => _plan.Exits[exit.Row] with { Threshold = exit.Threshold })],
            Expected = PlanEstimates.Of(validation, exits),
            Tuned = structure is null ? null : _plan.Tuned,
            Certificate = certificate,
            Use = DatasetUse.Of(_data),
            Reference = StreamReferences.Of(exits, validation, calibration ?? validation, _original.Classifier.Classes),
            Path = ThresholdPaths.Of(exits, validation, calibration, wanted),
        };
        WarnOf(plan, before);
        return new OptimizedThresholds(
            plan, before, calibration is null ? null : PlanEstimates.Of(calibration, exits), _data.Options, _phases.Reports, found.Structures);
    }

    private SearchProblem Problem(SplitName split)
    {
        if (_problems.TryGetValue(split, out var known))
            return known;
        var images = _data.Split(split, _work);
        var outcomes = Outcomes(images);
        var baseline = _plan.Tuned is null ? outcomes.Final : Outcomes(_original, images, [], []).Final;
        var costs = CostModel.Macs(_points, _heads, _backbone.Macs);
        var candidates = _plan.Exits.Select((exit, row) =>
            new SearchCandidate(row, row, costs.Candidates[row].Prefix, costs.Candidates[row].Head) { Parameters = exit.Head.Parameters, Metric = exit.Metric.Name });
        return _problems[split] = new SearchProblem(outcomes, candidates, costs.Final, baseline)
        {
            Stream = split == SplitName.Validation && Stream is not null ? Outcomes(Stream.Images) : null,
        };
    }

    private OutcomeTable Outcomes(ImageSplit images) => _phases.Run(
        SearchPhases.CollectOutcomes, () => Outcomes(_backbone, images, _points, _heads), table => $"{table.Count:N0} {images.Name.ToLowerInvariant()} images");

    private OutcomeTable Outcomes(OpenedModel model, ImageSplit images, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads) => OutcomeCollector.Collect(
        model.Model, model.Classifier.Output, model.Classifier.Classes, model.HasProbabilities, points, heads, images, new RuntimeOptions(), _work, AsFitted());

    /// <summary>The metrics as they were fitted when the plan was made; agreement asks for the maximum probability.</summary>
    private OutcomeTable AsFitted() => new(
        [],
        [],
        [.. _plan.Exits.Select(exit => new ExitOutcomes(
            exit.Head.Name,
            [],
            [.. new[] { FittedMetric.MaxProbability, exit.Metric }.DistinctBy(metric => metric.Name).Where(metric => metric.Name != DecisionMetric.Agreement).Select(metric => new MetricScores(metric, []))]))],
        new ExitOutcomes("final", [], ImmutableArray<MetricScores>.Empty));

    /// <summary>The same images where nothing but the original answers.</summary>
    private static SearchProblem Original(SearchProblem problem) =>
        new(problem.Outcomes with { Final = problem.Baseline }, problem.Candidates, problem.FinalCost) { Stream = problem.Stream };

    private void WarnOf(ExitPlan plan, PlanEstimate before)
    {
        Experiment.WarnOfFew(plan.Expected.Samples, _work);
        if (plan.Expected.StreamSamples is < StreamSample.Few and var few)
            _work.Warn(StreamSample.WarningOfFew(few));
        if (plan.Exits.IsEmpty && plan.Certificate is null)
            _work.Warn("No thresholds within the accuracy drop make the plan cheaper than the original, so it has no exits any more. Allow a greater drop, lower the caution, or search again.");
        _work.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"New thresholds: {plan.Expected.AccuracyDrop:0.00} points lost on validation at {plan.Expected.MeanMacs / 1e6:g4} M MACs an image{(Stream is null ? "" : " of the stream")}; the old ones lose {before.AccuracyDrop:0.00} at {before.MeanMacs / 1e6:g4} M."));
    }
}
