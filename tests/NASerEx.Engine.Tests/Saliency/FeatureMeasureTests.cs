using NASerEx.Saliency;
using Xunit;

namespace NASerEx.Engine.Tests.Saliency;

/// <summary>Measures of pooled features on cases whose values are known.</summary>
public class FeatureMeasureTests
{
    [Fact]
    public void SeparabilityOfASmallCase()
    {
        // Variance 5; within classes 1; unbiased 20/3 and 2.
        var rows = new FeatureRows([0, 2, 4, 6], 1);
        Assert.Equal(0.7, FisherSeparability.Separability(rows, [0, 0, 1, 1]), 1e-9);
        // Feature by feature, whatever the scale; one that never changes does not count.
        var several = new FeatureRows([0, 0, 9, 2, 200, 9, 4, 400, 9, 6, 600, 9], 3);
        Assert.Equal(0.7, FisherSeparability.Separability(several, [0, 0, 1, 1]), 1e-9);
    }

    [Fact]
    public void SeparabilityIsOneWhereTheClassIsAllAndNothingWhereItIsNoise()
    {
        var random = new Random(3);
        int[] labels = [.. Enumerable.Range(0, 400).Select(image => image % 100)];
        Assert.Equal(1, FisherSeparability.Separability(new FeatureRows([.. labels.Select(label => (float)label)], 1), labels), 1e-9);
        // Plain shares of variance would be 0.25 here.
        var noise = new FeatureRows([.. Enumerable.Range(0, 400 * 50).Select(_ => (float)random.NextDouble())], 50);
        Assert.Equal(0, FisherSeparability.Separability(noise, labels), 0.03);
        Assert.Equal(0, FisherSeparability.Separability(new FeatureRows(new float[400], 1), labels));
    }

    [Fact]
    public void AlignmentIsBlindToRotationScaleAndShift()
    {
        var random = new Random(5);
        var rows = new FeatureRows([.. Enumerable.Range(0, 300 * 2).Select(_ => (float)(random.NextDouble() - 0.5))], 2);
        var (sine, cosine) = MathF.SinCos(0.7f);
        var turned = new FeatureRows([.. rows.Values.Chunk(2).SelectMany(row => new[] { 3 * ((cosine * row[0]) - (sine * row[1])), (3 * ((sine * row[0]) + (cosine * row[1]))) + 4 })], 2);
        Assert.Equal(1, FinalSimilarity.Alignment(rows, rows), 1e-6);
        Assert.Equal(1, FinalSimilarity.Alignment(rows, turned), 1e-4);
    }

    [Fact]
    public void AlignmentOfWhatHasNothingInCommonIsNothingInSpiteOfManyFeatures()
    {
        var random = new Random(7);
        var one = new FeatureRows([.. Enumerable.Range(0, 512 * 400).Select(_ => (float)(random.NextDouble() - 0.5))], 400);
        var other = new FeatureRows([.. Enumerable.Range(0, 512 * 400).Select(_ => (float)(random.NextDouble() - 0.5))], 400);
        // Without the correction, 400 features of 256 images give about 0.6.
        Assert.Equal(0, FinalSimilarity.Alignment(one, other), 0.06);
        Assert.Equal(0, FinalSimilarity.Alignment(one, new FeatureRows(new float[512], 1)));
    }

    [Fact]
    public void AlignmentOfTwoAxesOneOfWhichIsShared()
    {
        // Kernels of independent axes add up: HSIC(x, x) over √(HSIC(x, x) · HSIC(x + y, x + y)) = 1/√2 with as much of y as of x.
        var random = new Random(9);
        var both = new FeatureRows([.. Enumerable.Range(0, 4096 * 2).Select(_ => (float)(random.NextDouble() - 0.5))], 2);
        var one = new FeatureRows([.. both.Values.Chunk(2).Select(row => row[0])], 1);
        Assert.Equal(1 / Math.Sqrt(2), FinalSimilarity.Alignment(both, one), 0.02);
    }

    [Fact]
    public void TheShareOfChangeThatIsLeft()
    {
        Assert.Equal([1.0, 0.5, 0], GradientActivation.Shares([2, 1, 3, 3, -1, 0, 0, 0, 0, -2, 1, 1], 4));
    }
}
