using NASerEx.Common;
using NASerEx.Engine.Tests.Training;
using NASerEx.Engine.Tests.Variants;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Saliency;

[Collection(nameof(Alone))]
public class ActivationGradientsTests
{
    private const int Images = 6;

    [Fact]
    public void AllChangeOfAModelWithoutBiasPassesThroughEveryPoint()
    {
        // f(t·a) = t·f(a) from each point on, so that Σ a · ∂L/∂a is the same everywhere (Euler), and that of the logits.
        var changes = Of(TestModels.SmallClassifier(), out var points);
        Assert.Equal([4, 6, 5], changes.Select(place => place.Length / Images));
        Assert.Equal(2, points.Length);
        var expected = changes[^1].Chunk(5).Select(row => row.Sum()).ToArray();
        Assert.All(expected, change => Assert.True(Math.Abs(change) > 1e-3));
        foreach (var place in changes)
            foreach (var (sum, change) in place.Chunk(place.Length / Images).Select(row => row.Sum()).Zip(expected))
                Assert.Equal(change, sum, 1e-4);
    }

    [Fact]
    public void ChangesAreThoseOfTheLossWhenAChannelShrinks()
    {
        var model = TestModels.SmallClassifier();
        var changes = Of(model, out var points);
        const float step = 1e-2f;
        var scale = new Value("scale");
        for (var channel = 0; channel < 6; channel++)
        {
            var factors = Enumerable.Repeat(1f, 6).ToArray();
            (factors[channel], var less) = (1 + step, Enumerable.Repeat(1f, 6).ToArray());
            less[channel] = 1 - step;
            var (above, below) = (Losses(factors), Losses(less));
            for (var image = 0; image < Images; image++)
                Assert.Equal((above[image] - below[image]) / (2 * step), changes[1][(image * 6) + channel], 2e-3);
        }

        float[] Losses(float[] factors)
        {
            var moved = new Value("moved");
            var graph = GraphPatch.Empty.Add(new Node("Mul", [points[1].Frontier[0], scale], [moved])).Add(scale, Tensor.Of(factors, 1, 6, 1, 1))
                .ReplaceUses(points[1].Frontier[0], moved).Apply(model.Graph);
            using var outputs = new BatchedOutputs(model.WithGraph(graph), [(graph.Outputs[0], 5)], new ImageSize(3, 8, 8), TestModels.OneThread);
            var rows = outputs.Allocate(Images);
            outputs.Run(TestModels.Images(Images * 192), Images, rows);
            return [.. rows[0].Chunk(5).Select((row, image) => (float)(Math.Log(row.Sum(logit => Math.Exp(logit))) - row[image % 5]))];
        }
    }

    [Fact]
    public void ProbabilitiesGiveWhatLogitsGive()
    {
        var (logits, probabilities) = (Of(TestModels.SmallClassifier(), out _), Of(TestModels.SmallClassifier("Softmax"), out _));
        foreach (var (one, other) in logits[..2].Zip(probabilities[..2]))
            foreach (var (change, same) in one.Zip(other))
                Assert.Equal(change, same, 1e-4);
    }

    [Fact]
    public void AModelWithAFixedBatchIsFollowedToo()
    {
        var model = TestModels.SmallClassifier(batch: Images);
        Assert.Equal(Of(TestModels.SmallClassifier(), out _)[0], Of(model, out _)[0]);
    }

    [Fact]
    public void AQuantisedModelIsRefusedByItsNodes()
    {
        var model = TestModels.SmallClassifier();
        var error = Assert.Throws<NASerExException>(() => Of(Quantized.Of(model, ShapeOracle.Observe(model)), out _));
        Assert.Equal(("OperatorUnsupported", ErrorKind.Unsupported), (error.Id, error.Kind));
        Assert.Contains("QuantizeLinear", error.Message, StringComparison.Ordinal);
    }

    private static float[][] Of(Model model, out System.Collections.Immutable.ImmutableArray<ExitPoint> points)
    {
        TorchLibrary.Require();
        var shapes = ShapeOracle.Observe(model);
        points = ExitPoints.Find(model, shapes);
        using var gradients = new ActivationGradients(model, Classifier.Describe(model, shapes), points);
        return gradients.Of(TestModels.Images(Images * 192), [.. Enumerable.Range(0, Images).Select(image => image % 5)]);
    }
}
