using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Search.Certification;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>
/// How often certified thresholds lose more than they promise, where what is true is known: all images of a stream are the population, and those that thresholds are chosen and
/// certified on are drawn from it, with replacement. Beside it, what thresholds lose on a third of the images that had no part in them.
/// </summary>
internal sealed class ThresholdDraws
{
    private readonly ExitPlan _plan;
    private readonly OutcomeTable _table;
    private readonly long _macs;
    private readonly double _limit;

    /// <summary>Runs all images of a stream.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="images">The stream, as a validation split.</param>
    /// <param name="limit">Greatest loss to certify, in percentage points.</param>
    public ThresholdDraws(ExitPlan plan, DatasetOptions images, double limit)
    {
        var opened = OpenedModel.Open(plan.Tuned?.Model ?? plan.SourceModel, null, WorkContext.None);
        (_plan, _macs, _limit) = (plan.On(opened.Model), opened.Macs, limit);
        using var data = ImageDataset.Open(images, WorkContext.None);
        _table = OutcomeCollector.Collect(
            opened.Model, opened.Classifier.Output, opened.Classifier.Classes, opened.HasProbabilities, [.. _plan.Exits.Select(exit => exit.Point)], [.. _plan.Exits.Select(exit => exit.Head)],
            data.Split(SplitName.Validation), new RuntimeOptions(), WorkContext.None);
    }

    /// <summary>Draws, and tells.</summary>
    public string Run(int draws)
    {
        var everything = Problem([.. Enumerable.Range(0, _table.Count)]);
        var (truth, parts) = (new List<double>(), new List<double>());
        for (var draw = 0; draw < draws; draw++)
        {
            var random = new Random(draw);
            truth.Add(Lost(everything, Certified(Any(random, 4 * _table.Count / 15), Any(random, 6 * _table.Count / 15))));
            var order = Enumerable.Range(0, _table.Count).ToArray();
            random.Shuffle(order);
            var (first, second) = (4 * order.Length / 15, 2 * order.Length / 3);
            parts.Add(Lost(Problem(order[second..]), Certified(order[..first], order[first..second])));
        }

        return $"{draws} draws: lose {truth.Average():0.00} points, {100.0 * truth.Count(lost => lost > _limit) / draws:0.0} % of them more than {_limit}, at most {truth.Max():0.00}; "
            + $"on thirds {parts.Average():0.00} ± {Math.Sqrt(parts.Average(lost => lost * lost) - parts.Average() * parts.Average()):0.00}, {100.0 * parts.Count(lost => lost > _limit) / draws:0.0} % more than {_limit}";
    }

    private int[] Any(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(_table.Count))];

    private ScoredStructure? Certified(int[] validation, int[] calibration)
    {
        var wanted = new CertificateOptions { MaxLoss = _limit };
        var seen = Problem(validation);
        var limits = new ThresholdOptions { Caution = 0 }.SearchOf(_plan, wanted);
        var front = ExitSearch.Run(seen, limits, WorkContext.None).Front;
        return Certifier.Run(front.Where(structure => structure.AccuracyDrop <= _limit + 1e-9), seen, Problem(calibration), wanted).Structure;
    }

    private static double Lost(SearchProblem problem, ScoredStructure? structure) => structure is null ? 0 : CascadeEvaluation.Score(problem, structure.Exits).AccuracyDrop;

    private SearchProblem Problem(int[] images)
    {
        var costs = CostsOf();
        return new SearchProblem(
            new OutcomeTable([.. images.Select(image => _table.SampleIds[image])], Of(_table.Labels), [.. _table.Exits.Select(Row)], Row(_table.Final)),
            _plan.Exits.Select((exit, row) => new SearchCandidate(row, row, costs.Candidates[row].Prefix, costs.Candidates[row].Head) { Metric = exit.Metric.Name }),
            costs.Final);

        ExitOutcomes Row(ExitOutcomes row) => new(row.Name, Of(row.Predicted), [.. row.Metrics.Select(metric => metric with { Scores = Of(metric.Scores) })]);

        T[] Of<T>(T[] all) => Array.ConvertAll(images, image => all[image]);
    }

    private Costs.ExitCosts CostsOf() => Costs.CostModel.Macs([.. _plan.Exits.Select(exit => exit.Point)], [.. _plan.Exits.Select(exit => exit.Head)], _macs);
}
