using CsCheck;
using NASerEx.Engine.Tests.Training;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NASerEx.Engine.Tests.Graphs;

/// <summary>Random graphs cut anywhere and joined again. A failure prints the seed that repeats it and the fewest steps that show it.</summary>
public class RandomCutTests
{
    private const int Graphs = 150;
    private static readonly RuntimeOptions AsWritten = new() { Threads = 1, Optimize = false };

    [Fact]
    public void PartsThatAreRunOneAfterTheOtherGiveTheWholesOutput() => Check((graph, frontier, opset) =>
    {
        Value[] later = [.. graph.Outputs.Except(frontier)];
        if (later.Length == 0)
            return;
        var first = GraphCuts.Prefix(graph, frontier);
        var second = GraphCuts.Segment(graph, frontier, later);
        var passed = frontier.Zip(Run(first, opset, [Image])).ToDictionary(pair => pair.First, pair => pair.Second);
        passed[graph.Inputs[0]] = Image;
        var shapes = ShapeOracle.Observe(TestModels.Model(graph, opset));
        Same(Run(GraphPatch.Empty.WithOutputs(later).Apply(graph), opset, [Image]), Run(second, opset, [.. second.Inputs.Select(input => passed[input])], shapes));
    });

    [Fact]
    public void ACutThatIsJoinedByIdentitiesChangesNothing() => Check((graph, frontier, opset) =>
    {
        var joined = frontier.Aggregate(GraphPatch.Empty, (patch, value) =>
        {
            var copy = new Value($"{value}_copy");
            return patch.Add(new Node("Identity", [value], [copy])).ReplaceUses(value, copy);
        }).Apply(graph);
        Assert.True(joined.Nodes.Length > graph.Nodes.Length);
        Same(Run(graph, opset, [Image]), Run(joined, opset, [Image]));
    });

    private static Tensor Image => ExecutorOracle.Input(3, DrawnGraph.Lengths);

    private static void Check(Action<Graph, Value[], long> check) => Gen.Select(Gen.Long[13, 21], DrawnStep.Gen.Array[3, 12], Gen.Int[0, 9_999]).Sample(
        (opset, steps, place) =>
        {
            var graph = WithBatch(DrawnGraph.Build(opset, steps), 3);
            check(graph, Frontier(graph, place % graph.Nodes.Length), opset);
        },
        iter: Graphs,
        print: drawn => $"opset {drawn.Item1}: {string.Join(", ", DrawnGraph.Build(drawn.Item1, drawn.Item2).Nodes.Select(node => node.OpType))}, cut at {drawn.Item3}");

    /// <summary>Drawn graphs may do anything with the first axis, so they are for one batch.</summary>
    private static Graph WithBatch(Graph graph, long batch)
    {
        var open = graph.Inputs[0];
        var input = new Value(open.Name, TensorType.Of(ElementType.Float, [batch, .. DrawnGraph.Lengths]));
        return GraphPatch.Empty.ReplaceUses(open, input).WithInputs(input).Apply(graph);
    }

    /// <summary>What crosses a cut after a node: computed before it, and needed after it or returned.</summary>
    private static Value[] Frontier(Graph graph, int last)
    {
        var computed = graph.Nodes.Take(last + 1).SelectMany(node => node.Outputs).OfType<Value>();
        var needed = graph.Nodes.Skip(last + 1).SelectMany(Graph.Uses).Concat(graph.Outputs).ToHashSet();
        return [.. computed.Where(needed.Contains)];
    }

    private static Tensor[] Run(Graph graph, long opset, Tensor[] inputs, GraphShapes? shapes = null)
    {
        using var session = OnnxSession.Open(TestModels.Model(graph, opset), AsWritten, shapes: shapes);
        using var outputs = session.Run(inputs);
        return [.. Enumerable.Range(0, outputs.Count).Select(outputs.Tensor)];
    }

    private static void Same(Tensor[] expected, Tensor[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.Shape, other.Shape);
            if (one.Element == ElementType.Float)
                Close(one.AsSpan<float>(), other.AsSpan<float>());
            else
                Assert.True(one.Bytes.Span.SequenceEqual(other.Bytes.Span));
        }
    }

    private static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var scale = Math.Max(1e-2f, expected.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(expected)));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= 1e-5f * scale, $"Element {i}: {expected[i]} as a whole, {actual[i]} in parts.");
    }
}
