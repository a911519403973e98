using System.Runtime.InteropServices;
using NASerEx.Graphs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Graphs of 16-bit floats, which are computed in 32 bits.</summary>
public class HalfPrecisionTests
{
    private const double Tolerance = 1e-2;

    [Fact]
    public void AgreesWithOnnxRuntimeBeforeAndAfterAStep()
    {
        var graph = SmallNetwork();
        var halves = ToHalf(ExecutorOracle.Input(3, 3, 8, 8));
        ExecutorOracle.Agree(graph, halves, tolerance: Tolerance);
        ExecutorOracle.AgreeAfterAStep(graph, halves, tolerance: Tolerance);
    }

    [Fact]
    public void WeightsAreWrittenBackInTheirOwnType()
    {
        var graph = SmallNetwork();
        using var runnable = new DifferentiableGraph(graph);
        ExecutorOracle.Step(runnable, ToHalf(ExecutorOracle.Input(3, 3, 8, 8)), 0.1);
        Assert.All(runnable.WriteBack().Initializers, pair => Assert.Equal(graph.Initializers[pair.Key].Element, pair.Value.Element));
    }

    [Fact]
    public void BrainFloatsGoThereAndBack()
    {
        ushort[] upperHalves = [0x3F80, 0xC000, 0x4049];
        var tensor = new Tensor(ElementType.BFloat16, [3], MemoryMarshal.AsBytes<ushort>(upperHalves).ToArray());
        var (x, weight, y) = (TestModels.Input("x", -1, 3), new Value("weight"), new Value("y"));
        var graph = new Graph("graph", [x], [y], [new Node("Mul", [x, weight], [y])], [KeyValuePair.Create(weight, tensor)]);
        using var runnable = new DifferentiableGraph(graph) { Training = false };

        Assert.Equal([1, -2, 3.140625], ExecutorOracle.InTorch(runnable, Tensor.Of([1f, 1, 1], 1, 3))[0].Values);
        Assert.Equal(upperHalves, runnable.WriteBack().Initializers[weight].AsSpan<ushort>().ToArray());
    }

    // A normalisation, a cast to 32 bits and back, and a linear layer.
    private static Graph SmallNetwork()
    {
        var g = new CaseGraph([3, 8, 8], ElementType.Float16);
        var conv = g.Op("Conv", [g.X, Half(g, 4, 3, 3, 3), Half(g, 4)]);
        var wide = g.Op("Cast", [conv], ("to", (long)ElementType.Float));
        var norm = g.Op("BatchNormalization", [wide, g.Positive(4), g.Random(4), g.Random(4), g.Positive(4)]);
        var narrow = g.Op("Cast", [g.Op("Relu", [norm])], ("to", (long)ElementType.Float16));
        return g.Build(g.Op("Gemm", [g.Op("Flatten", [g.Op("GlobalAveragePool", [narrow])]), Half(g, 5, 4), Half(g, 5)], ("transB", 1L)));
    }

    private static Value Half(CaseGraph g, params long[] shape) => g.Weight(ToHalf(new WeightInitializer(shape.Length).LeCun(shape)));

    private static Tensor ToHalf(Tensor tensor)
    {
        Half[] halves = [.. tensor.AsSpan<float>().ToArray().Select(value => (Half)value)];
        return new Tensor(ElementType.Float16, tensor.Shape, MemoryMarshal.AsBytes<Half>(halves).ToArray());
    }
}
