using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Runtime;

public class OnnxSessionTests
{
    private static readonly float[] Two = Images(2 * 3 * 8 * 8);

    [Fact]
    public void ABoundRunAnswersAsAPlainRunAndAllocatesNothing()
    {
        using var session = OnnxSession.Open(SmallClassifier(), OneThread);
        using var expected = session.Run(Two, 2);
        using var bound = session.Bind(2);
        bound.SetImages(Two);
        bound.Run();
        Assert.Equal(expected.Floats(0).ToArray(), bound.Floats(0).ToArray());
        Assert.Equal([2L, 5], bound.Lengths(0).AsEnumerable());

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            bound.SetImages(Two);
            bound.Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ChosenValuesAreReturnedInOrder()
    {
        var model = SmallClassifier();
        var (first, third) = (model.Graph.Nodes[1].Outputs[0]!, model.Graph.Nodes[3].Outputs[0]!);
        using var session = OnnxSession.Open(model, OneThread, [third, model.Graph.Outputs[0], first]);
        using var outputs = session.Run(Two, 2);
        Assert.Equal([[2, 6, 6, 6], [2, 5], [2, 4, 8, 8]], Enumerable.Range(0, 3).Select(outputs.Lengths));
    }

    [Fact]
    public void HalfFloatsAndOtherLayoutsAreConverted()
    {
        Assert.Equal(RunSum(ElementType.Float, nhwc: false), RunSum(ElementType.Float16, nhwc: true), 0.01f);
        Assert.Equal(RunSum(ElementType.Float, nhwc: false), RunSum(ElementType.Float, nhwc: true));
    }

    [Fact]
    public void AMissingProviderIsNamed()
    {
        var error = Assert.Throws<NASerExException>(() => OnnxSession.Open(SmallClassifier(), new RuntimeOptions { Provider = "Abacus" }));
        Assert.Equal(("ProviderMissing", ErrorKind.Environment), (error.Id, error.Kind));
        Assert.Contains("'Abacus'", error.Message, StringComparison.Ordinal);
        Assert.Contains("CPU", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultsOfARunAreNamed()
    {
        using var session = OnnxSession.Open(SmallClassifier(), OneThread);
        Assert.Equal("ImageSize", Assert.Throws<NASerExException>(() => session.Run(Two, 3)).Id);
        var error = Assert.Throws<NASerExException>(() => session.Run(Weights(1, 3, 9)));
        Assert.Equal("RunFailed", error.Id);
        Assert.Contains("'chain'", error.Message, StringComparison.Ordinal);
        Assert.Equal("ModelInputs", Assert.Throws<NASerExException>(() => session.Run(Weights(1, 3, 8, 8), Weights(2))).Id);
        using var single = OnnxSession.Open(SmallClassifier(batch: 1), OneThread);
        Assert.Equal("BatchFixed", Assert.Throws<NASerExException>(() => single.Bind(2)).Id);
        Assert.Equal("ModelNotFound", Assert.Throws<NASerExException>(() => OnnxSession.Open("no/such.onnx", OneThread)).Id);
    }

    /// <summary>The sum over the first channel of one image, for a model that takes the given type and layout.</summary>
    private static float RunSum(ElementType element, bool nhwc)
    {
        var axes = nhwc ? new[] { new Dimension(1), new Dimension(8), new Dimension(8), new Dimension(3) } : [new(1), new(3), new(8), new(8)];
        var input = new Value("x", new TensorType(element, [.. axes]));
        var first = Tensor.Of([0L], 1);
        var model = Chain(
            input,
            Layer("Cast", null, ("to", (long)ElementType.Float)),
            Layer("Gather", [first], ("axis", nhwc ? 3L : 1L)),
            Layer("ReduceSum", null, ("keepdims", 0L)));
        using var session = OnnxSession.Open(model, OneThread);
        using var outputs = session.Run(Two.AsSpan(0, 192), 1);
        return outputs.Floats(0)[0];
    }
}
