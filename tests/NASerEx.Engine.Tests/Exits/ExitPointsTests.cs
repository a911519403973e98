using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Exits;

public class ExitPointsTests
{
    [Fact]
    public void ResNet56HasOneAfterEachOfItsBlocks()
    {
        var points = Find(OnnxFile.Read(SharedFiles.Path(SharedFiles.ResNet56)));

        Assert.Equal(
            ["conv1", .. from stage in Enumerable.Range(1, 3) from block in Enumerable.Range(0, 9) select $"layer{stage}.{block}"],
            points.Select(point => point.Name));
        Assert.All(points, point => Assert.EndsWith(point.Index == 0 ? "/Relu_output_0" : "/Relu_1_output_0", point.Frontier.Single().Name, StringComparison.Ordinal));
        Assert.Equal([32, 16, 16], points[18].Shape.AsEnumerable());
        Assert.Equal(32 * 16 * 16 * 4, points[18].FrontierBytes);
        Assert.Equal(0.19, points[5].Share, 0.005);
    }

    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void EveryFamilyHasPointsWithRisingShares(string file)
    {
        var model = OnnxFile.Read(SharedFiles.Path(file));
        var points = Find(model);

        Assert.True(points.Length >= 4, $"{points.Length} points");
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First.Share < pair.Second.Share && pair.First.Depth < pair.Second.Depth));
        Assert.InRange(points[^1].Share, 0.9, 1);
        Assert.Equal(points.Length, points.Select(point => point.Name).Distinct().Count());
        Assert.All(points, point => Assert.True(Separates(model.Graph, point), point.Name));
    }

    [Fact]
    public void ThePointLiesAfterTheActivationAndBeforeThePooling()
    {
        var points = Find(SmallClassifier());
        Assert.Equal(["Relu_1", "Relu_3"], points.Select(point => point.Frontier.Single().Name));
        Assert.Equal([4 * 27 * 64L, (4 * 27 * 64L) + (36 * 6 * 36)], points.Select(point => point.PrefixMacs));
        Assert.Equal([2, 4], points.Select(point => point.Depth));
    }

    [Fact]
    public void TheInsideOfAnInvertedBottleneckIsLeftOut()
    {
        var points = Find(Chain(
            Input("x", -1, 3, 8, 8),
            Layer("Conv", [Weights(4, 3, 1, 1)]),
            Layer("Conv", [Weights(24, 4, 1, 1)]),
            Layer("Clip"),
            Layer("Conv", [Weights(24, 1, 3, 3)], ("group", 24L)),
            Layer("Clip"),
            Layer("Conv", [Weights(6, 24, 1, 1)]),
            Layer("GlobalAveragePool"),
            Layer("Flatten"),
            Layer("Gemm", [Weights(6, 5)])));
        Assert.Equal([4, 6], points.Select(point => point.Shape[0]));
    }

    [Fact]
    public void ADenseBlockPassesSeveralValuesOn()
    {
        var b = new GraphBuilder("dense");
        var x = b.Conv(b.Input("x", 3, 8, 8), 4, 3);
        var one = b.Conv(x, 2, 3);
        var gathered = b.Relu(b.Add("Concat", [x, one], [1, 6, 8, 8], [new("axis", 1L)]));
        var two = b.Conv(gathered, 2, 3);
        var all = b.Relu(b.Add("Concat", [x, one, two], [1, 8, 8, 8], [new("axis", 1L)]));
        var graph = b.Build(b.Gemm(b.Flatten(b.GlobalAveragePool(all)), 5));

        var points = ExitPoints.Find(Model(graph), b.Shapes);

        Assert.Equal([[x], [gathered, one, x], [all]], points.Select(point => point.Frontier.ToArray()));
        Assert.Equal((6 + 2 + 4) * 64 * 4, points[1].FrontierBytes);
        Assert.Equal([6, 8, 8], points[1].Shape.AsEnumerable());
    }

    [Fact]
    public void BranchesThatRunSideBySideForLongArePassedOnTogether()
    {
        var b = new GraphBuilder("parallel");
        var stem = b.Conv(b.Input("x", 3, 8, 8), 4, 3);
        var (left, right) = (stem, stem);
        for (var i = 0; i < 5; i++)
            (left, right) = (b.Relu(b.Conv(left, 4, 3)), b.Relu(b.Conv(right, 4, 3)));
        var graph = b.Build(b.Gemm(b.Flatten(b.GlobalAveragePool(b.Add(left, right))), 5));

        var points = ExitPoints.Find(Model(graph), b.Shapes);

        Assert.True(points.Length >= 4, $"{points.Length} points");
        Assert.Contains(points, point => point.Frontier.Length == 2);
        Assert.All(points, point => Assert.True(Separates(graph, point), point.Name));
    }

    [Fact]
    public void PointsAreCalledAfterTheModulesThatTheExporterNotes()
    {
        var b = new GraphBuilder("noted");
        var graph = b.Build(b.Gemm(b.Flatten(b.GlobalAveragePool(b.Relu(b.Conv(b.Relu(b.Conv(b.Input("x", 3, 8, 8), 4, 3)), 4, 3)))), 5));
        string[] modules = ["stem", "stem", "layer1", "layer1", "pool", "pool", "head"];
        var noted = graph.Nodes.Zip(modules, (node, module) =>
            new Node(node.OpType, node.Inputs, node.Outputs, node.Attributes, $"node_{node.OpType}") { Modules = [module, $"{module}.0"] });

        var points = ExitPoints.Find(Model(new Graph("noted", graph.Inputs, graph.Outputs, noted, graph.Initializers)), b.Shapes);

        Assert.Equal(["stem", "layer1"], points.Select(point => point.Name));
    }

    [Theory]
    [InlineData("vit_b_16", 1, "T×C")]
    [InlineData("swin_t", 2, "H×W×C")]
    [InlineData("convnext_tiny", 0, "C×H×W")]
    public void ChannelsAreFoundWhereTheFamilyHasThem(string family, int axis, string layout)
    {
        var points = Find(Families.Small(family)).Where(point => point.Shape.Length == layout.Split('×').Length).ToList();
        Assert.True(points.Count >= 4, $"{points.Count} points of layout {layout}");
        Assert.All(points.Where(point => !point.Name.StartsWith("conv_proj", StringComparison.Ordinal)).SkipWhile(point => point.Share < 0.1), point => Assert.Equal(axis, point.Reading.ChannelAxis));
        Assert.Equal(family == "vit_b_16", points[^1].Reading.HasClassToken);
    }

    [Fact]
    public void AModelWithoutWorkIsRefused() =>
        Assert.Equal("NoWork", Assert.Throws<NASerExException>(() => Find(Chain(Input("x", -1, 3, 8, 8), Layer("Relu")))).Id);

    /// <summary>Whether the outputs can be had from the frontier without the images' content.</summary>
    private static bool Separates(Graph graph, ExitPoint point)
    {
        var dependence = InputDependence.Of(graph);
        var known = point.Frontier.ToHashSet();
        var after = GraphCuts.Needed(graph, graph.Outputs, known).Where(node => node.Outputs.Any(value => dependence[value!] == Dependence.Data)).ToList();
        var computed = after.SelectMany(node => node.Outputs).Concat(known).ToHashSet();
        return after.SelectMany(Graph.Uses).All(value => dependence[value] != Dependence.Data || computed.Contains(value));
    }

    private static System.Collections.Immutable.ImmutableArray<ExitPoint> Find(Model model) => ExitPoints.Find(model, ShapeOracle.Observe(model));
}
