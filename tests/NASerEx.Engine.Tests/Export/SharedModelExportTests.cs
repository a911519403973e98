using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>Export of real models with heads of random weights on three of their exit points.</summary>
public sealed class SharedModelExportTests
{
    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void Paths_to_every_exit_agree_with_the_parts(string name)
    {
        var source = OnnxFile.Read(SharedFiles.Path(name));
        var shapes = ShapeOracle.Observe(source);
        var classifier = Classifier.Describe(source, shapes);
        var points = ExitPoints.Find(source, shapes);
        var plan = Plans.Of(classifier.Classes, new[] { 1, 2, 3 }.Select(quarter => points[quarter * points.Length / 4]), Plans.Never);
        var probabilities = classifier.Scores == ScoreKind.Probabilities;
        using var staged = new StagedReference(source, plan);
        var size = classifier.Input.Size;
        long[] shape = [1, size.Channels, size.Height, size.Width];
        var image = Image(size.Count);
        var logits = staged.Logits(image, shape);
        for (var leave = 0; leave <= 3; leave++)
        {
            var leaving = plan with { Exits = [.. plan.Exits.Select((exit, i) => exit with { Threshold = i == leave ? 0 : Plans.Never })] };
            using var run = new OrtRun(ExitModelExporter.Export(source, shapes, leaving, new ExportOptions { Probabilities = probabilities }));
            var outputs = run.Run(image, shape);
            Assert.Equal([(float)leave], outputs[1]);
            if (leave == 3 || !probabilities)
                AssertClose(logits[leave], outputs[0], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void Stages_between_all_exit_points_add_up(string name)
    {
        var source = OnnxFile.Read(SharedFiles.Path(name));
        var shapes = ShapeOracle.Observe(source);
        var points = ExitPoints.Find(source, shapes);
        var head = HeadShapes.Build("pooled-linear", points[^1], 10, seed: 1);
        var plan = Plans.Of(10, [], 1) with { Exits = [.. points.Select(point => new PlannedExit(point, head, 1))] };
        var stages = StageMacs.Of(source.Graph, shapes, plan, source.Graph.Outputs[0]);
        Assert.Equal(points.Length + 1, stages.Length);
        Assert.Equal(GraphWork.Of(source.Graph, shapes).Macs, stages.Sum());
    }

    [Fact]
    public void An_exported_file_is_hardly_larger_than_original_and_heads()
    {
        var path = SharedFiles.Path(SharedFiles.ResNet56);
        var source = OnnxFile.Read(path);
        var shapes = ShapeOracle.Observe(source);
        var points = ExitPoints.Find(source, shapes);
        var plan = Plans.Of(10, [points[4], points[10], points[18]], 0.9f);
        var heads = plan.Exits.Sum(exit => exit.Head.Parameters * sizeof(float));
        var exported = OnnxFile.ToBytes(ExitModelExporter.Export(source, shapes, plan));
        Assert.InRange(exported.Length, 0, 1.05 * (new FileInfo(path).Length + heads));
    }

    private static float[] Image(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(4 * random.NextDouble() - 2))];
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        var scale = expected.Max(Math.Abs);
        var worst = expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.True(worst <= tolerance * scale, $"The scores differ by {worst / scale:0.0e0} of their largest magnitude.");
    }
}
