using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Engine.Tests.Export;

/// <summary>Plans with heads of random weights.</summary>
internal static class Plans
{
    public const float Never = 2;

    /// <summary>A plan with a head on each point.</summary>
    public static ExitPlan Of(int classes, IEnumerable<ExitPoint> points, float threshold, float temperature = 1.5f) => new(
        "model.onnx",
        new string('0', 64),
        [.. points.Select((point, index) => new PlannedExit(point, Head(point, classes, temperature, index), threshold))],
        new PlanEstimate(10, 0.9, 0.91, 500, 1000, [0.5, 0.5]));

    /// <summary>A plan for the small classifier, with both of its exits.</summary>
    public static ExitPlan Of(TinyResidual tiny, float threshold)
    {
        var (stem, layer) = (3L * 16 * 9 * 64, 16L * 16 * 9 * 64);
        return Of(
            TinyResidual.Classes,
            [
                new ExitPoint(0, "first", [tiny.First], [16, 8, 8], stem, 0.1, 4096, 1),
                new ExitPoint(1, "second", [tiny.Second], [16, 8, 8], stem + layer, 0.5, 4096, 4),
            ],
            threshold);
    }

    /// <summary>The small classifier with its exits, exported.</summary>
    public static Model Export(TinyResidual tiny, float threshold, bool probabilities = false, string? sha256 = null) => ExitModelExporter.Export(
        tiny.Model, ShapeOracle.Observe(tiny.Model), Of(tiny, threshold), new ExportOptions { Probabilities = probabilities, SourceSha256 = sha256 });

    /// <summary>A linear head on the flattened first value of a frontier: it does for values of any rank.</summary>
    public static ExitHead Head(ExitPoint point, int classes, float temperature, int seed)
    {
        var length = point.Shape.Aggregate(1L, (a, b) => a * b);
        var random = new Random(seed);
        var weights = Enumerable.Range(0, (int)(length * classes)).Select(_ => (float)(8 * (random.NextDouble() - 0.5) / Math.Sqrt(length))).ToArray();
        var (flat, weight) = (new Value("flat"), new Value("weight"));
        var input = new Value("features", new TensorType(ElementType.Float, [new(null, "N"), .. point.Shape.Select(axis => new Dimension(axis))]));
        var logits = new Value("logits", new TensorType(ElementType.Float, [new(null, "N"), new(classes)]));
        var graph = new Graph(
            "head",
            [input],
            [logits],
            [
                new Node("Flatten", [input], [flat], [new("axis", 1L)]),
                new Node("MatMul", [flat, weight], [logits]),
            ],
            [new(weight, Tensor.Of(weights, length, classes))]);
        return new ExitHead(point.Name, "flat-linear", graph, length * classes, length * classes, temperature);
    }
}
