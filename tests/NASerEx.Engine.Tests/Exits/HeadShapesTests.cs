using NASerEx.Common;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Graphs;
using Xunit;

namespace NASerEx.Engine.Tests.Exits;

public class HeadShapesTests
{
    private static readonly string[] Stacks = ["residual-w6-d0", "residual-w4-d2", "residual-w4-d1-s3", "separable-w8-d1", "inverted-w4-d1", "token-w6-d0", "token-w8-d2", "token-w1-d1"];

    public static TheoryData<string, int[]> ShapesAndPoints
    {
        get
        {
            var data = new TheoryData<string, int[]>();
            foreach (var shape in HeadShapes.All.Concat(Stacks.Select(HeadShapes.Find)))
                foreach (var point in new int[][] { [16, 32, 32], [24, 7, 5], [8, 3, 2], [17, 12], [64] })
                    if (shape.Fits(point))
                        data.Add(shape.Name, point);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ShapesAndPoints))]
    public void HeadsRunInBothExecutors(string shape, int[] point)
    {
        var head = HeadShapes.Build(shape, PointOf(point), 10, 1);
        var lengths = point.Select(length => (long)length).ToArray();
        Assert.Equal([1, 10], [1, head.Graph.Outputs[0].Type!.Shape!.Value[1].Length!.Value]);
        ExecutorOracle.Agree(head.Graph, ExecutorOracle.Input(2, lengths), opset: 11);
        ExecutorOracle.Agree(head.Graph, ExecutorOracle.Input(2, lengths), opset: 21);
    }

    [Fact]
    public void WorkAndParametersAreCounted()
    {
        var head = HeadShapes.Build("conv-pooled", PointOf([16, 32, 32]), 10, 1);
        Assert.Equal((16 * 16 * 9 * 16 * 32) + (8 * 8 * 9 * 32 * 64) + (64 * 10), head.Macs);
        Assert.Equal((9 * 16 * 32) + 32 + (9 * 32 * 64) + 64 + (64 * 10) + 10, head.Parameters);
    }

    [Fact]
    public void AStackHasTheWorkThatItsNameSays()
    {
        var (first, second) = (16 * 16, 8 * 8);
        var opens = (first * 9 * 16 * 8) + (second * 9 * 8 * 16);
        Assert.Equal(opens + (2 * first * 2 * 9 * 8 * 8) + (2 * second * 2 * 9 * 16 * 16) + (16 * 10), Work("residual-w8-d2"));
        Assert.Equal(opens + (first * ((9 * 8) + (8 * 8))) + (second * ((9 * 16) + (16 * 16))) + (16 * 10), Work("separable-w8-d1"));
        Assert.Equal(opens + (first * 4 * 8 * ((2 * 8) + 9)) + (second * 4 * 16 * ((2 * 16) + 9)) + (16 * 10), Work("inverted-w8-d1"));
        Assert.Equal(opens + (16 * 10), Work("residual-w8-d0"));

        static long Work(string name) => HeadShapes.Build(name, PointOf([16, 32, 32]), 10, 1).Macs;
    }

    [Theory]
    [InlineData("residual-w0-d1")]
    [InlineData("residual-w08-d1")]
    [InlineData("residual-w9999-d1")]
    [InlineData("residual-w8-d99")]
    [InlineData("residual-w8-d1-s2")]
    [InlineData("residual-w8-d1-s5")]
    [InlineData("token-w8-d1-s3")]
    [InlineData("residual-w8")]
    [InlineData("dense-w8-d1")]
    [InlineData("tokens-w8-d1")]
    [InlineData("token-w8")]
    [InlineData("Residual-w8-d1")]
    public void ANameThatIsNoStackIsRefused(string name) => Assert.False(HeadShapes.IsKnown(name));

    [Fact]
    public void WeightsDependOnTheSeedAlone()
    {
        var point = PointOf([16, 8, 8]);
        Assert.Equal(Weights(HeadShapes.Build("conv-pooled", point, 10, 5)), Weights(HeadShapes.Build("conv-pooled", point, 10, 5)));
        Assert.NotEqual(Weights(HeadShapes.Build("conv-pooled", point, 10, 5)), Weights(HeadShapes.Build("conv-pooled", point, 10, 6)));
    }

    [Fact]
    public void PyramidCellsCoverTheWholeMap()
    {
        var builder = new GraphBuilder("cells");
        var features = HeadShapes.Find("pyramid-linear").Features(builder, builder.Input("x", 2, 7, 5));
        Assert.Equal([1, 2 * (1 + 4 + 16)], builder.Shape(features));
        foreach (var pool in builder.Build(features).Nodes.Where(node => node.OpType == "AveragePool"))
        {
            var kernel = pool.Ints("kernel_shape")!.Value;
            var strides = pool.Ints("strides")!.Value;
            var grid = builder.Shape(pool.Outputs[0]!)[2];
            Assert.Equal((7, 5), (((grid - 1) * strides[0]) + kernel[0], ((grid - 1) * strides[1]) + kernel[1]));
        }
    }

    [Fact]
    public void AnUnknownShapeAndAMisfitAreNamed()
    {
        var unknown = Assert.Throws<NASerExException>(() => HeadShapes.Find("pooled"));
        Assert.Equal("HeadShapeUnknown", unknown.Id);
        Assert.Contains("pooled-linear", unknown.Message, StringComparison.Ordinal);
        var misfit = Assert.Throws<NASerExException>(() => HeadShapes.Build("conv-pooled", PointOf([64]), 10, 1));
        Assert.Equal("HeadShapeMismatch", misfit.Id);
        Assert.Contains("'point'", misfit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsReadHalvesIntegersAndChannelsInTheLastPlace()
    {
        var plain = HeadShapes.Build("conv-pooled", PointOf([6, 5, 4]), 3, 1);
        var input = ExecutorOracle.Input(2, 6, 5, 4);
        var expected = ExecutorOracle.InOnnxRuntime(ExecutorOracle.ModelOf(plain.Graph), input);

        var last = HeadShapes.Build("conv-pooled", PointOf([5, 4, 6]) with { Reading = new FrontierReading(ElementType.Float, 2) }, 3, 1);
        var turned = new float[input.Count];
        for (var i = 0; i < turned.Length; i++)
            turned[(i / 120 * 120) + (i % 20 * 6) + (i / 20 % 6)] = input.AsSpan<float>()[i];
        ExecutorOracle.Close(expected, ExecutorOracle.InOnnxRuntime(ExecutorOracle.ModelOf(last.Graph), Tensor.Of(turned, 3, 5, 4, 6)));

        var half = HeadShapes.Build("conv-pooled", PointOf([6, 5, 4]) with { Reading = new FrontierReading(ElementType.Float16, 0) }, 3, 1);
        Assert.Equal(["Cast"], half.Graph.Nodes.Select(node => node.OpType).Except(plain.Graph.Nodes.Select(node => node.OpType)));
        Assert.Equal(ElementType.Float16, half.Graph.Inputs[0].Type!.Element);

        var quantized = HeadShapes.Build("conv-pooled", PointOf([6, 5, 4]) with { Reading = new FrontierReading(ElementType.UInt8, 0, new Quantization(0.5f, 3)) }, 3, 1);
        var decode = quantized.Graph.Nodes[0];
        Assert.Equal("DequantizeLinear", decode.OpType);
        Assert.Equal((0.5f, (byte)3), (quantized.Graph.Initializers[decode.Inputs[1]!].AsSpan<float>()[0], quantized.Graph.Initializers[decode.Inputs[2]!].Bytes.Span[0]));
        Assert.Equal((plain.Macs, plain.Name), (quantized.Macs, quantized.Name));
    }

    private static ExitPoint PointOf(int[] shape) => new ExitPoint(0, "point", [new Value("frontier")], [.. shape], 0, 0, 0, 0) is var point && shape.Length == 2
        ? point with { Reading = point.Reading with { HasClassToken = true } }
        : point;

    private static byte[] Weights(ExitHead head) =>
        [.. head.Graph.Nodes.SelectMany(node => node.Inputs).Where(value => value is not null && head.Graph.Initializers.ContainsKey(value))
            .SelectMany(value => head.Graph.Initializers[value!].Bytes.ToArray())];
}
