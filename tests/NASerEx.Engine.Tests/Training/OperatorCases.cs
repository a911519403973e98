using NASerEx.Engine.Tests.Training.OperatorFamilies;
using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Training;

/// <summary>A small graph around one operator.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Lengths">Axes of its input after the batch of three.</param>
/// <param name="Opset">Operator set it is written in.</param>
/// <param name="Build">Adds its nodes; gives its outputs.</param>
internal sealed record OperatorCase(string Name, long[] Lengths, long Opset, Func<CaseGraph, Value[]> Build)
{
    /// <summary>Whether a gradient passes; where it does not, it is because of an operator that says so.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>How many initializers and constants are trained; where it is not said, all that the graph draws at random.</summary>
    public int? Trained { get; init; }

    /// <summary>Largest relative difference between the executors; wider where weights are written back in 16 bits.</summary>
    public double Tolerance { get; init; } = ExecutorOracle.Tolerance;

    /// <summary>The graph.</summary>
    public Graph Graph => Built.Graph;

    /// <summary>How many weights must be trained.</summary>
    public int ExpectedTrained => Trained ?? Built.Drawn;

    private (Graph Graph, int Drawn) Built
    {
        get
        {
            var graph = new CaseGraph(Lengths);
            var outputs = Build(graph);
            return (graph.Build(outputs), graph.Drawn);
        }
    }
}

internal static class OperatorCases
{
    /// <summary>Axes of a map after the batch.</summary>
    public static readonly long[] Map = [4, 7, 6];

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. ConvolutionCases.All,
        .. NormalizationCases.All,
        .. ActivationCases.All,
        .. PoolingCases.All,
        .. ArithmeticCases.All,
        .. LogicCases.All,
        .. ProductCases.All,
        .. ShapeCases.All,
        .. PartCases.All,
        .. IndexCases.All,
        .. ReductionCases.All,
        .. ResamplingCases.All,
    ];

    public static OperatorCase Case(string name, long[] lengths, Func<CaseGraph, Value> build, long opset = 17) =>
        new(name, lengths, opset, graph => [build(graph)]);

    public static OperatorCase Cases(string name, long[] lengths, Func<CaseGraph, Value[]> build, long opset = 17) => new(name, lengths, opset, build);

    /// <summary>A case whose output takes no gradient back.</summary>
    public static OperatorCase Step(string name, long[] lengths, Func<CaseGraph, Value> build, long opset = 17) =>
        Case(name, lengths, build, opset) with { HasGradient = false };

    /// <summary>A list of integers as an attribute.</summary>
    public static AttributeValue L(params long[] values) => values;
}
