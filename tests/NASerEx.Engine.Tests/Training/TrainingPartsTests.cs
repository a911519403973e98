using NASerEx.Runtime;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

public class TrainingPartsTests
{
    [Fact]
    public void TheRateRisesThenFallsToNothing()
    {
        var rate = new LearningRate(0.1, 100);
        Assert.Equal(0.1, Enumerable.Range(0, 100).Max(step => rate.At(step)), 1e-9);
        Assert.True(rate.At(0) < 0.02);
        Assert.True(rate.At(99) < 1e-4);
        for (var step = 6; step < 100; step++)
            Assert.True(rate.At(step) < rate.At(step - 1));
    }

    [Fact]
    public void ATemperatureThatWasAppliedIsFound()
    {
        const int classes = 4, count = 4_000;
        var random = new Random(3);
        var logits = new float[count * classes];
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            var row = logits.AsSpan(i * classes, classes);
            for (var c = 0; c < classes; c++)
                row[c] = (float)(4 * random.NextDouble());
            labels[i] = Draw(row, random);
            // Overconfident by a factor of three.
            for (var c = 0; c < classes; c++)
                row[c] *= 3;
        }

        var temperature = Calibration.Temperature(logits, labels);

        Assert.Equal(3, temperature, 0.3);
        Assert.True(Calibration.Error(logits, labels, temperature) < 0.03);
        Assert.True(Calibration.Error(logits, labels, 1) > 0.1);
        Assert.True(Calibration.Loss(logits, labels, temperature) < Calibration.Loss(logits, labels, 1));
    }

    [Fact]
    public void LossAndAccuracyOfKnownLogits()
    {
        float[] logits = [0, 0, MathF.Log(3), 0];
        Assert.Equal((Math.Log(2) + Math.Log(4)) / 2, Calibration.Loss(logits, [0, 1], 1), 1e-6);
        Assert.Equal(0.5, Calibration.Accuracy(logits, [0, 1]));
    }

    [Fact]
    public void ViewsAreMirroredAndShiftedWhole()
    {
        var size = new ImageSize(2, 3, 4);
        float[] image = [.. Enumerable.Range(1, size.Count)];
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 300; seed++)
        {
            var view = (float[])image.Clone();
            new Augmentation(size, flip: true, padCrop: 1).Apply(view, new Random(seed));
            seen.Add(string.Join(' ', view));
            // The second channel moves as the first does.
            for (var i = 0; i < 12; i++)
                Assert.Equal(view[i] == 0 ? 0 : view[i] + 12, view[i + 12]);
        }

        // Two sides, three shifts down, three right.
        Assert.Equal(18, seen.Count);
        Assert.Contains(string.Join(' ', image), seen);
        Assert.Contains("4 3 2 1 8 7 6 5 12 11 10 9 16 15 14 13 20 19 18 17 24 23 22 21", seen);
        Assert.Contains("0 0 0 0 0 1 2 3 0 5 6 7 0 0 0 0 0 13 14 15 0 17 18 19", seen);
    }

    [Fact]
    public void ASquareIsCutOutOfAllChannelsAtTheSamePlace()
    {
        var size = new ImageSize(2, 4, 5);
        var places = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            var image = Enumerable.Repeat(1f, size.Count).ToArray();
            new Augmentation(size, flip: false, padCrop: 0, cutout: 2).Apply(image, new Random(seed));
            Assert.Equal(image[..20], image[20..]);
            Assert.InRange(image[..20].Count(value => value == 0), 1, 4);
            places.Add(string.Join(' ', image));
        }

        // The centre is anywhere, and what would lie outside is cut off.
        Assert.Equal(4 * 5, places.Count);
    }

    [Fact]
    public void SubsetsKeepTheSharesOfClasses()
    {
        int[] labels = [.. Enumerable.Repeat(0, 600), .. Enumerable.Repeat(1, 300), .. Enumerable.Repeat(2, 100)];
        var subset = StratifiedSubset.Of(labels, 100, 1);
        Assert.Equal([60, 30, 10], Enumerable.Range(0, 3).Select(label => subset.Count(index => labels[index] == label)));
        Assert.Equal(subset, StratifiedSubset.Of(labels, 100, 1));
        Assert.NotEqual(subset, StratifiedSubset.Of(labels, 100, 2));
        Assert.Equal(1_000, StratifiedSubset.Of(labels, 0, 1).Length);
    }

    private static int Draw(ReadOnlySpan<float> logits, Random random)
    {
        var weights = logits.ToArray().Select(logit => Math.Exp(logit)).ToArray();
        var left = random.NextDouble() * weights.Sum();
        var label = 0;
        while ((left -= weights[label]) > 0 && label < weights.Length - 1)
            label++;
        return label;
    }
}
