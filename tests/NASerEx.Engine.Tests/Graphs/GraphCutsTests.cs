using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Graphs;

public class GraphCutsTests
{
    /// <summary>Cut at an exit point, run in two sessions, compare with the whole.</summary>
    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void PartsGiveTheWholesAnswer(string file)
    {
        var model = OnnxFile.Read(SharedFiles.Path(file));
        var shapes = ShapeOracle.Observe(model);
        var points = ExitPoints.Find(model, shapes);
        var input = Classifier.Describe(model, shapes).Input;
        var batch = input.Batch ?? 2;
        var images = Tensor.Of(Images(batch * input.Size.Count), input.Shape(batch));
        using var whole = OnnxSession.Open(model, OneThread);
        using var expected = whole.Run(images);

        foreach (var point in new[] { points[1], points[points.Length / 2], points[^1] })
        {
            var actual = RunInParts(model, point, images, shapes);

            var scale = expected.Floats(0).ToArray().Max(Math.Abs);
            Assert.All(
                actual.AsSpan<float>().ToArray().Zip(expected.Floats(0).ToArray()),
                pair => Assert.Equal(pair.Second, pair.First, 1e-4f * scale));
        }
    }

    [Fact]
    public void SharedConstantsAreInBothPartsAndSharedResultsPassBetween()
    {
        var x = Input("x", -1, 4);
        var (constant, shape, a, b, early, y) = (new Value("k"), new Value("s"), new Value("a"), new Value("b"), new Value("early"), new Value("y"));
        var nodes = new[]
        {
            new Node("Constant", [], [constant], [new("value", Tensor.Of([2f]))]),
            new Node("Shape", [x], [shape]),
            new Node("Mul", [x, constant], [early]),
            new Node("Mul", [early, constant], [a]),
            new Node("Reshape", [a, shape], [b]),
            new Node("Add", [b, early], [y]),
        };
        var graph = new Graph("g", [x], [y], nodes, []);

        var segment = GraphCuts.Segment(graph, [a], [y]);

        Assert.Equal([a, x, early], segment.Inputs);
        Assert.Equal(["Shape", "Reshape", "Add"], segment.Nodes.Select(node => node.OpType));
        Assert.Equal(["Constant", "Mul", "Add"], GraphCuts.Segment(
            new Graph("g", [x], [y], [nodes[0], nodes[2], new Node("Mul", [early, constant], [a]), new Node("Add", [a, early], [y])], []), [early], [y])
            .Nodes.Select(node => node.OpType).Distinct());
    }

    [Fact]
    public void TheShapeOfAnEarlierMapIsNotRecomputed()
    {
        var x = Input("x", -1, 4);
        var (map, shape, half, y) = (new Value("map"), new Value("shape"), new Value("half"), new Value("y"));
        var graph = new Graph(
            "g", [x], [y],
            [
                new Node("Relu", [x], [map]), new Node("Shape", [map], [shape]), new Node("Reshape", [map, shape], [half]),
                new Node("Reshape", [half, shape], [y]),
            ],
            []);
        Assert.Equal([half, shape], GraphCuts.Segment(graph, [half], [y]).Inputs);
    }

    private static Tensor RunInParts(Model model, ExitPoint point, Tensor images, GraphShapes shapes)
    {
        var segment = GraphCuts.Segment(model.Graph, point.Frontier, model.Graph.Outputs);
        var passed = segment.Inputs.Where(value => !model.Graph.Inputs.Contains(value)).ToList();
        using var first = OnnxSession.Open(model.WithGraph(GraphCuts.Prefix(model.Graph, passed)), OneThread);
        using var second = OnnxSession.Open(model.WithGraph(segment), OneThread, shapes: shapes);
        using var carried = first.Run(images);
        var feeds = segment.Inputs.Select(value => passed.IndexOf(value) is >= 0 and var i ? carried.Tensor(i) : images).ToArray();
        using var result = second.Run(feeds);
        return result.Tensor(0);
    }
}
