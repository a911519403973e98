using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>
/// Plans of given exits and rates for any model, whatever its accuracy: untrained heads on the points of a search, and thresholds that let so many validation images leave.
/// </summary>
internal static class ForcedPlans
{
    /// <summary>Spreads the confidences of untrained heads, which else hardly differ, over the whole range.</summary>
    private const float Spreading = 0.1f;

    private const int MostExits = 3;
    private static readonly double[] Rates = [0.25, 0.5, 0.75];

    /// <summary>Plans of one to three exits on different points, at which a quarter, a half or three quarters of what arrives leaves.</summary>
    public static IEnumerable<ExitPlan> Of(ExitSearchSpec spec, ImageSplit validation)
    {
        var model = OnnxFile.Read(spec.Model);
        var shapes = ShapeOracle.Observe(model, Experiment.SizeOf(spec.Dataset));
        var classifier = Classifier.Describe(model, shapes);
        var points = ExitSpace.Select(ExitPoints.Find(model, shapes), spec.Exits);
        ImmutableArray<ExitHead> heads = [.. points.Select((point, i) => Untrained(spec, point, i, classifier.Classes))];
        var table = OutcomeCollector.Collect(
            model, classifier.Output, classifier.Classes, classifier.Scores == ScoreKind.Probabilities, points, heads, validation, new RuntimeOptions(), WorkContext.None);
        for (var count = 1; count <= MostExits; count++)
            for (var i = 0; i < Rates.Length; i++)
                yield return Plan(Chosen(points.Length, count, i), Rates[i]);

        ExitPlan Plan(int[] chosen, double rate)
        {
            ImmutableArray<PlannedExit> exits = [.. chosen.Select(at => new PlannedExit(points[at], heads[at], 1))];
            var (placed, rates) = RateThresholds.Place(exits, [.. chosen.Select(at => table.Exits[at])], [.. chosen.Select(_ => rate)]);
            return new ExitPlan(spec.Model, model.Sha256, placed, new PlanEstimate(validation.Count, 0, 0, 0, 0, rates));
        }
    }

    /// <summary>Heads of the spec by turns, as they fit.</summary>
    private static ExitHead Untrained(ExitSearchSpec spec, ExitPoint point, int index, int classes)
    {
        string[] fitting = [.. spec.Exits.HeadsOn(point).Where(shape => HeadShapes.Fits(shape, point))];
        var head = HeadShapes.Build(fitting[index % fitting.Length], point, classes, index);
        return head with { Graph = BatchNormalizationFolding.Fold(head.Graph), Temperature = Spreading };
    }

    /// <summary>Points spread over the model, others for every variant.</summary>
    private static int[] Chosen(int points, int count, int variant) =>
        [.. Enumerable.Range(0, count).Select(exit => (int)((exit + (variant + 1.0) / (Rates.Length + 1)) / count * points)).Distinct()];
}
