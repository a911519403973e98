using CsCheck;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Random graphs in both executors. A failure prints the seed that repeats it and the fewest steps that show it.</summary>
public class DrawnGraphTests
{
    private const int Graphs = 400;

    [Fact]
    public void ExecutorsAgreeOnRandomGraphs() => Gen.Select(Gen.Long[11, 21], DrawnStep.Gen.Array[3, 12]).Sample(
        (opset, steps) => ExecutorOracle.Agree(DrawnGraph.Build(opset, steps), ExecutorOracle.Input(opset.GetHashCode(), DrawnGraph.Lengths), opset),
        iter: Graphs,
        print: drawn => $"opset {drawn.Item1}: {string.Join(", ", DrawnGraph.Build(drawn.Item1, drawn.Item2).Nodes.Select(node => node.OpType))}");
}
