using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Engine.Tests.Variants;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Exits learn on backbones of 16 and 8 bits, which stay as they are, and the exported model says what the heads said.</summary>
[Collection(nameof(Alone))]
public sealed class ReducedPrecisionTests(SmallTask small) : IClassFixture<SmallTask>
{
    [Theory]
    [InlineData(16)]
    [InlineData(8)]
    public void ExitsLearnAndAreExported(int bits)
    {
        var backbone = small.Backbone.Model;
        var model = bits == 16 ? HalfPrecision.Of(backbone) : Quantized.Of(backbone, ShapeOracle.Observe(backbone));
        var shapes = ShapeOracle.Observe(model);
        ImmutableArray<ExitPoint> points = [.. ExitPoints.Find(model, shapes).Where(point => point.Share is > 0.5 and < 0.9)];
        ImmutableArray<ExitHead> heads = [.. points.SelectMany(point => new[] { "pooled-linear", "conv-pooled" }, (point, shape) => HeadShapes.Build(shape, point, 10, 1))];
        Assert.All(points, point => Assert.Equal(bits == 16 ? ElementType.Float16 : ElementType.UInt8, point.Reading.Element));

        var task = new HeadTrainingTask(model, model.Graph.Outputs[0], 10, false, points, heads, small.Train, small.Validation);
        var trained = HeadTrainer.Train(task, new TrainingOptions { Epochs = 3, BatchSize = 32 }, WorkContext.None);

        Assert.All(trained, head => Assert.True(head.Accuracy > 0.25, $"{head.Head.Name} gets only {head.Accuracy:P0} of ten classes right."));
        Exported(model, shapes, points, [.. trained.Select(head => head.Head)]);
    }

    private void Exported(Model model, GraphShapes shapes, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads)
    {
        var table = OutcomeCollector.Collect(model, model.Graph.Outputs[0], 10, false, points, heads, small.Validation, TestModels.OneThread, WorkContext.None);
        var last = heads.Length - 1;
        var plan = new ExitPlan(
            "model.onnx", new string('0', 64), [new PlannedExit(points[^1], heads[last], 0)], new PlanEstimate(10, 0.9, 0.91, 500, 1000, [0.5, 0.5]));
        using var session = OnnxSession.Open(ExitModelExporter.Export(model, shapes, plan), TestModels.OneThread);
        var same = 0;
        foreach (var batch in small.Validation.Batches(1, WorkContext.None))
            using (batch)
            {
                using var outputs = session.Run(batch.Pixels.Span, 1);
                var scores = new float[10];
                outputs.CopyFloats(0, scores);
                same += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores) == table.Exits[last].Predicted[batch.Indices[0]] ? 1 : 0;
            }

        // Where two scores are nearly equal, another batch size may round them to another order.
        Assert.InRange(same, small.Validation.Count - 2, small.Validation.Count);
    }
}
