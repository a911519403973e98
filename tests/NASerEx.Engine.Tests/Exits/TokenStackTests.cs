using NASerEx.Common;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Exits;

/// <summary>Heads that mix tokens.</summary>
[Collection(nameof(Alone))]
public sealed class TokenStackTests
{
    private const string Zoo = "models/zoo/vit-";

    /// <summary>Where there are none, the name of one, so that a theory has a case to skip.</summary>
    public static TheoryData<string> TransformersOfTheZoo =>
        [.. SharedFiles.Models.Select(row => row.Data).Where(name => name.StartsWith(Zoo, StringComparison.Ordinal)).DefaultIfEmpty($"{Zoo}op17.onnx")];

    [Fact]
    public void WorkAndParametersAreThoseOfTheName()
    {
        var (open, mixing, layers) = (17 * 12 * 8, 2 * 17 * 4 * 8, 17 * 2 * 8 * 16);
        Assert.Equal(open + (2 * (mixing + layers)) + (8 * 10), Build("token-w8-d2", classToken: false).Macs);
        Assert.Equal(open + (2 * (mixing + layers)) + (16 * 10), Build("token-w8-d2", classToken: true).Macs);
        Assert.Equal(open + (8 * 10), Build("token-w8-d0", classToken: false).Macs);

        var (weights, biases) = ((12 * 8) + (2 * 17 * 4) + (2 * 8 * 16) + (16 * 10), 8 + (4 + 17) + (16 + 8) + 10);
        Assert.Equal(weights + biases, Build("token-w8-d1", classToken: true).Parameters);
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(17, true)]
    [InlineData(21, false)]
    public void GradientsAndTrainedWeightsAgree(long opset, bool classToken)
    {
        var head = Build("token-w8-d1", classToken);
        var input = ExecutorOracle.Input(2, 17, 12);
        Assert.True(GradientOracle.Agrees(head.Graph, input, opset));
        Assert.True(GradientOracle.Agrees(head.Graph, input, opset, training: true));
        ExecutorOracle.AgreeAfterAStep(head.Graph, input, opset);
    }

    [Fact]
    public void NormalisationFoldsAway()
    {
        var head = Build("token-w8-d2", classToken: true);
        var input = ExecutorOracle.Input(2, 17, 12);
        using var trained = new DifferentiableGraph(head.Graph);
        ExecutorOracle.Step(trained, input, 0.05);
        var folded = BatchNormalizationFolding.Fold(trained.WriteBack());

        Assert.Contains(head.Graph.Nodes, node => node.OpType == "BatchNormalization");
        Assert.DoesNotContain(folded.Nodes, node => node.OpType == "BatchNormalization");
        trained.Training = false;
        ExecutorOracle.Close(ExecutorOracle.InOnnxRuntime(ExecutorOracle.ModelOf(folded), input), ExecutorOracle.InTorch(trained, input));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(17)]
    [InlineData(21)]
    public void TheyStandOnTheTokensOfVisionTransformers(int opset) => StandOnTokens(Families.Small("vit_b_16", opset), 17, 96);

    [Theory]
    [MemberData(nameof(TransformersOfTheZoo))]
    public void TheyStandOnTheTokensOfRealTransformers(string name) => StandOnTokens(OnnxFile.Read(SharedFiles.Path(name)), 65, 64);

    [Theory]
    [InlineData("swin_t")]
    [InlineData("resnet18")]
    public void TheyDoNotStandOnMaps(string family)
    {
        var model = Families.Small(family);
        var points = ExitPoints.Find(model, ShapeOracle.Observe(model));
        Assert.DoesNotContain(points, point => HeadShapes.Fits("token-w8-d1", point));
        Assert.Equal("HeadShapeMismatch", Assert.Throws<NASerExException>(() => HeadShapes.Build("token-w8-d1", points[0], 10, 1)).Id);
    }

    private static void StandOnTokens(Model model, int tokens, int features)
    {
        var points = ExitPoints.Find(model, ShapeOracle.Observe(model)).Where(point => HeadShapes.Fits("token-w8-d1", point)).ToList();
        Assert.True(points.Count > 4, $"Only {points.Count} points are of tokens.");
        foreach (var point in points)
        {
            Assert.Equal([tokens, features], point.Shape);
            Assert.True(point.Reading.HasClassToken);
            Assert.Equal((tokens * 8 * (features + 8 + 32)) + (16 * 10), HeadShapes.Build("token-w8-d1", point, 10, 1).Macs);
        }
    }

    private static ExitHead Build(string name, bool classToken)
    {
        var point = new ExitPoint(0, "point", [new Value("frontier")], [17, 12], 0, 0, 0, 0);
        return HeadShapes.Build(name, point with { Reading = point.Reading with { HasClassToken = classToken } }, 10, 1);
    }
}
