using NASerEx.Common;
using NASerEx.Graphs;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Graphs;

public class GraphPatchTests
{
    private readonly Graph _graph = SmallClassifier().Graph;

    [Fact]
    public void AnInsertedNodeStandsBetweenAValueAndItsUsers()
    {
        var before = _graph.Nodes[1].Outputs[0]!;
        var after = new Value("after");
        var inserted = new Node("Tanh", [before], [after]);

        var patched = GraphPatch.Empty.Add(inserted).ReplaceUses(before, after).Apply(_graph);

        Assert.Equal(["Conv", "Relu", "Tanh", "Conv"], patched.Nodes.Take(4).Select(node => node.OpType));
        Assert.Same(before, inserted.Inputs[0]);
        Assert.Same(after, patched.Nodes[3].Inputs[0]);
        Assert.Same(before, _graph.Nodes[2].Inputs[0]);
    }

    [Fact]
    public void ReplacingAnOutputReachesTheGraphsOutputs()
    {
        var softmax = new Value("probabilities");
        var patched = GraphPatch.Empty
            .Add(new Node("Softmax", [_graph.Outputs[0]], [softmax]))
            .ReplaceUses(_graph.Outputs[0], softmax)
            .Apply(_graph);
        Assert.Equal([softmax], patched.Outputs);
    }

    [Fact]
    public void WhatNoOutputNeedsIsDropped()
    {
        var middle = _graph.Nodes[1].Outputs[0]!;

        var patched = GraphPatch.Empty.WithOutputs(middle).Apply(_graph);

        Assert.Equal(["Conv", "Relu"], patched.Nodes.Select(node => node.OpType));
        Assert.Single(patched.Initializers);
    }

    [Fact]
    public void UsesWithinSubgraphsAreReplaced()
    {
        var (x, condition, y, branch) = (Input("x", 2), new Value("c"), new Value("y"), new Value("b"));
        var inner = new Graph("inner", [], [branch], [new Node("Relu", [x], [branch])], []);
        var outer = new Graph("outer", [x, condition], [y], [new Node("If", [condition], [y], [new("then_branch", inner), new("else_branch", inner)])], []);
        var negative = new Value("negative");

        var patched = GraphPatch.Empty.Add(new Node("Neg", [x], [negative])).ReplaceUses(x, negative).Apply(outer);

        Assert.Equal(["Neg", "If"], patched.Nodes.Select(node => node.OpType));
        Assert.All(patched.Nodes[1].Subgraphs, graph => Assert.Same(negative, Assert.Single(graph.Captures)));
    }

    [Fact]
    public void ContradictionsNameNodes()
    {
        var value = _graph.Nodes[3].Outputs[0]!;
        var loop = new Value("loop");
        AssertRefused("GraphCycle", "Tanh 'early'", GraphPatch.Empty
            .Add(new Node("Tanh", [value], [loop], name: "early"))
            .ReplaceUses(_graph.Nodes[0].Outputs[0]!, loop));
        AssertRefused("GraphInvalid", "Tanh 'n' uses the value 'nowhere'", GraphPatch.Empty
            .Add(new Node("Tanh", [new Value("nowhere")], [loop], name: "n")).AddOutputs(loop));
        AssertRefused("GraphInvalid", "Tanh 'n' both compute", GraphPatch.Empty.Add(new Node("Tanh", [value], [value], name: "n")));
        AssertRefused("GraphInvalid", "nothing defines the output 'lost'", GraphPatch.Empty.AddOutputs(new Value("lost")));
        AssertRefused("GraphInvalid", "Conv 'Conv_2' uses the value 'Relu_1'", GraphPatch.Empty.Remove(_graph.Nodes[1]));
    }

    private void AssertRefused(string id, string words, GraphPatch patch)
    {
        var error = Assert.Throws<NASerExException>(() => patch.Apply(_graph));
        Assert.Equal(id, error.Id);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
