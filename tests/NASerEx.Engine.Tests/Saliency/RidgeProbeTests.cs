using NASerEx.Engine.Tests.Training;
using NASerEx.Saliency;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Saliency;

[Collection(nameof(Alone))]
public class RidgeProbeTests
{
    private static readonly double[] Penalties = [1e-3, 0.1, 2];

    public RidgeProbeTests() => TorchLibrary.Require();

    [Theory]
    [InlineData(30, 7)]
    [InlineData(7, 30)]
    [InlineData(12, 12)]
    public void RegressionIsThatOfAPlainSolve(int samples, int features)
    {
        const int outputs = 3, others = 5;
        var (x, y, z) = (Floats(samples * features, 1), Floats(samples * outputs, 2), Floats(others * features, 3));

        var said = new RidgeRegression(features, x, y).Predict(z, Penalties);

        foreach (var (penalty, rows) in Penalties.Zip(said))
        {
            var weights = Plain(x, y, samples, features, outputs, penalty);
            for (var i = 0; i < others; i++)
                for (var output = 0; output < outputs; output++)
                    Assert.Equal(Enumerable.Range(0, features).Sum(f => z[(i * features) + f] * weights[f, output]), rows[(i * outputs) + output], 1e-4);
        }
    }

    [Fact]
    public void AProbeReadsWhatIsThereAndNothingElse()
    {
        const int images = 600, classes = 4, features = 20;
        int[] labels = [.. Enumerable.Range(0, images).Select(image => image % classes)];
        int[] held = [.. Enumerable.Range(0, 200)], fit = [.. Enumerable.Range(200, 400)];
        var noise = new FeatureRows(Floats(images * features, 4), features);
        var told = noise with { Values = (float[])noise.Values.Clone() };
        for (var image = 0; image < images; image++)
            told[image][labels[image]] += 3;
        var unscaled = told with { Values = Array.ConvertAll(told.Values, value => (1e4f * value) + 500) };

        Assert.InRange(RidgeProbe.Accuracy(noise, labels, fit, held, classes), 0.1, 0.4);
        Assert.InRange(RidgeProbe.Accuracy(told, labels, fit, held, classes), 0.97, 1);
        Assert.Equal(RidgeProbe.Accuracy(told, labels, fit, held, classes), RidgeProbe.Accuracy(unscaled, labels, fit, held, classes), 0.006);
    }

    [Fact]
    public void ThePenaltyKeepsManyFeaturesFromBeingLearnedByHeart()
    {
        const int images = 150, classes = 2, features = 400;
        int[] labels = [.. Enumerable.Range(0, images).Select(image => image % classes)];
        int[] held = [.. Enumerable.Range(0, 50)], fit = [.. Enumerable.Range(50, 100)];
        var rows = new FeatureRows(Floats(images * features, 5), features);
        for (var image = 0; image < images; image++)
            for (var feature = 0; feature < 40; feature++)
                rows[image][feature] += 0.35f * (labels[image] == 0 ? 1 : -1);

        Assert.True(RidgeProbe.Accuracy(rows, labels, fit, held, classes) > 0.75);
    }

    [Fact]
    public void FeaturesThatNeverChangeDoNoHarm()
    {
        int[] labels = [0, 1, 0, 1, 0, 1, 0, 1], half = [0, 1, 2, 3], other = [4, 5, 6, 7];
        var rows = new FeatureRows([.. labels.SelectMany(label => new float[] { 7, label })], 2);
        Assert.Equal(1, RidgeProbe.Accuracy(rows, labels, half, other, 2));
        Assert.Equal(0.5, RidgeProbe.Accuracy(new FeatureRows(new float[8], 1), labels, half, other, 2));
    }

    private static float[] Floats(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>(XᵀX/n + λI) W = XᵀY/n by Gaussian elimination; the matrix needs no pivots.</summary>
    private static double[,] Plain(float[] x, float[] y, int samples, int features, int outputs, double penalty)
    {
        var system = new double[features, features + outputs];
        for (var i = 0; i < features; i++)
        {
            for (var j = 0; j < features; j++)
                system[i, j] = Enumerable.Range(0, samples).Sum(s => (double)x[(s * features) + i] * x[(s * features) + j]) / samples + (i == j ? penalty : 0);
            for (var j = 0; j < outputs; j++)
                system[i, features + j] = Enumerable.Range(0, samples).Sum(s => (double)x[(s * features) + i] * y[(s * outputs) + j]) / samples;
        }

        for (var pivot = 0; pivot < features; pivot++)
            for (var row = 0; row < features; row++)
            {
                var factor = row == pivot ? 0 : system[row, pivot] / system[pivot, pivot];
                for (var column = pivot; column < features + outputs; column++)
                    system[row, column] -= factor * system[pivot, column];
            }

        var weights = new double[features, outputs];
        for (var i = 0; i < features; i++)
            for (var j = 0; j < outputs; j++)
                weights[i, j] = system[i, features + j] / system[i, i];
        return weights;
    }
}
