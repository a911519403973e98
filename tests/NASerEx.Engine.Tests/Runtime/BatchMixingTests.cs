using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Runtime;

/// <summary>A dynamically quantised model takes its ranges over the whole batch; heads must learn from what it says of one image.</summary>
public class BatchMixingTests
{
    [Fact]
    public void ImagesOfADynamicallyQuantisedModelAreAskedAboutOneAtATime()
    {
        var model = DynamicallyQuantised();
        var images = Images(4 * 12);
        for (var i = 12; i < images.Length; i++)
            images[i] *= 50;
        var size = new ImageSize(3, 2, 2);
        using var outputs = new BatchedOutputs(model, [(model.Graph.Outputs[0], 5)], size, OneThread);
        var (together, alone) = (outputs.Allocate(4), outputs.Allocate(1));

        outputs.Run(images, 4, together);
        outputs.Run(images.AsSpan(0, 12), 1, alone);

        Assert.Equal("DynamicQuantizeLinear", BatchMixing.Find(model.Graph)!.OpType);
        Assert.Null(BatchMixing.Find(SmallClassifier().Graph));
        Assert.Equal(alone[0], together[0][..5]);
        using var session = OnnxSession.Open(model, OneThread);
        using var mixed = session.Run(images, 4, size);
        Assert.NotEqual(alone[0], mixed.Floats(0)[..5].ToArray());
    }

    private static Model DynamicallyQuantised()
    {
        var (x, flat, bytes, scale, zero) = (Input("x", -1, 3, 2, 2), new Value("flat"), new Value("bytes"), new Value("scale"), new Value("zero"));
        var (weights, sums, floats, scores) = (new Value("weights"), new Value("sums"), new Value("floats"), new Value("scores"));
        var random = new Random(1);
        var integers = new byte[12 * 5];
        random.NextBytes(integers);
        return Model(new Graph(
            "dynamic",
            [x],
            [scores],
            [
                new Node("Flatten", [x], [flat]),
                new Node("DynamicQuantizeLinear", [flat], [bytes, scale, zero]),
                new Node("MatMulInteger", [bytes, weights, zero], [sums]),
                new Node("Cast", [sums], [floats], [new("to", (long)ElementType.Float)]),
                new Node("Mul", [floats, scale], [scores]),
            ],
            [new(weights, new Tensor(ElementType.Int8, [12, 5], integers))]));
    }
}
