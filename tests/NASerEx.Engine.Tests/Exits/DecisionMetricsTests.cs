using CsCheck;
using NASerEx.Exits;
using Xunit;

namespace NASerEx.Engine.Tests.Exits;

/// <summary>What metrics say of logits, against their formulas and against what ONNX Runtime says of their graphs.</summary>
public sealed class DecisionMetricsTests
{
    private static Gen<float[]> Logits(int classes) => Gen.OneOf(
        Gen.Float[-8, 8].Array[classes],
        Gen.Float[-300, 300].Array[classes],
        Gen.Int[0, 5].Select(i => new[] { -500f, -1f, 0f, 1f, 28f, 500f }[i]).Array[classes]);

    public static TheoryData<long, int, float> Graphs => new()
    {
        { 11, 10, 1f }, { 13, 2, 0.05f }, { 14, 10, 1.7f }, { 17, 1000, 1.3f }, { 18, 3, 20f }, { 20, 10, 1f }, { 21, 37, 0.6f },
    };

    [Fact]
    public void There_is_one_of_every_name() =>
        Assert.Equal(Enum.GetValues<DecisionMetric>(), DecisionMetrics.All.Select(metric => metric.Name));

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Both_forms_of_every_metric_give_the_same_scores(long opset, int classes, float temperature)
    {
        FittedMetric[] metrics = [.. DecisionMetrics.All.Select(metric => FittedMetric.Of(metric, Images(classes, temperature)))];
        using var graph = new MetricRun(metrics, classes, temperature, opset);
        var scratch = new float[2 * classes];
        Gen.Select(Logits(classes), Gen.Int[0, classes - 1], Gen.Bool).Sample((logits, other, agrees) =>
        {
            var label = new HeadAnswer(logits, temperature, scratch).Label;
            var answer = new HeadAnswer(logits, temperature, scratch, agrees ? label : other);
            var scores = graph.Run(logits, answer.EarlierLabel);
            for (var i = 0; i < metrics.Length; i++)
            {
                var (expected, scale) = (metrics[i].Of(answer), ScaleOf(metrics[i]));
                Assert.True(float.IsFinite(expected), $"{metrics[i].Name}: {expected}");
                Assert.True(Math.Abs(expected - scores[i]) <= 2e-6 * Math.Max(scale, Math.Abs(expected)), $"{metrics[i].Name}: {expected} and {scores[i]} of {string.Join(' ', logits)}");
            }
        }, iter: classes > 100 ? 100 : 1_000, threads: 1);
    }

    [Fact]
    public void Scores_are_those_of_the_formulas()
    {
        Gen.Select(Logits(6), Gen.Float[0.3f, 3f], Gen.Float[0, 3].Array[6]).Sample((logits, temperature, weights) =>
        {
            var scaled = logits.Select(logit => (double)logit / temperature).ToArray();
            var logSum = scaled.Max() + Math.Log(scaled.Sum(z => Math.Exp(z - scaled.Max())));
            var p = scaled.Select(z => Math.Exp(z - logSum)).OrderDescending().ToArray();
            Near(p[0], Score(DecisionMetric.MaxProbability, []));
            Near(Math.Exp(scaled.Sum(z => Math.Exp(z - logSum) * (z - logSum))), Score(DecisionMetric.Entropy, []));
            Near(p[0] - p[1], Score(DecisionMetric.Margin, []));
            Near(logSum, Score(DecisionMetric.Energy, []));
            Near(Math.Exp(scaled.Zip(weights).Sum(pair => pair.Second * Math.Exp(pair.First - logSum) * (pair.First - logSum))), Score(DecisionMetric.WeightedEntropy, weights));

            float Score(DecisionMetric metric, float[] given) => new FittedMetric(metric, [.. given]).Of(new HeadAnswer(logits, temperature, new float[12]));
        });
    }

    [Fact]
    public void Certain_and_clueless_heads_score_at_the_ends()
    {
        foreach (var metric in (DecisionMetric[])[DecisionMetric.MaxProbability, DecisionMetric.Entropy, DecisionMetric.Margin, DecisionMetric.Energy])
        {
            var fitted = new FittedMetric(metric, []);
            float[][] ascending = [[1, 1, 1, 1], [2, 1, 1, 1], [4, 1, 1, 1], [400, 1, 1, 1]];
            var scores = ascending.Select(logits => fitted.Of(new HeadAnswer(logits, 1, new float[8]))).ToArray();
            Assert.Equal(scores.Order().Distinct(), scores);
        }
    }

    [Fact]
    public void Agreement_is_the_greatest_probability_where_labels_are_the_same()
    {
        float[] logits = [1, 3, 2];
        var (agreement, scratch) = (new FittedMetric(DecisionMetric.Agreement, []), new float[6]);
        var sure = FittedMetric.MaxProbability.Of(new HeadAnswer(logits, 1, scratch));
        Assert.Equal(sure, agreement.Of(new HeadAnswer(logits, 1, scratch, 1)));
        Assert.Equal(0, agreement.Of(new HeadAnswer(logits, 1, scratch, 2)));
        Assert.Equal(0, agreement.Of(new HeadAnswer(logits, 1, scratch)));
    }

    [Fact]
    public void The_gate_tells_how_often_leaving_does_no_harm()
    {
        var images = Images(10, 1.5f, 6_000);
        var gate = FittedMetric.Of(DecisionMetrics.Find(DecisionMetric.LearnedGate), images);
        var scratch = new float[20];
        var scored = Enumerable.Range(0, images.Count).Select(i =>
        {
            var answer = images.Answer(i, scratch);
            return (Score: gate.Of(answer), Harmless: answer.Label == images.Labels[i] || !images.EndIsRight[i]);
        }).OrderBy(one => one.Score).Chunk(1_000).ToArray();
        Assert.All(scored, part => Assert.Equal(part.Average(one => one.Score), part.Average(one => one.Harmless ? 1 : 0), 0.05));
        Assert.True(scored[^1].Average(one => one.Score) > scored[0].Average(one => one.Score) + 0.2);
    }

    [Fact]
    public void Classes_that_are_seldom_told_apart_weigh_more()
    {
        // Of classes 0 and 1 the head knows nothing; class 2 it always gets right.
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 3)];
        float[] logits = [.. labels.SelectMany((label, i) => label == 2 ? [0f, 0f, 5f] : i % 2 == 0 ? new[] { 1f, 0f, -3f } : [0f, 1f, -3f])];
        var weights = DecisionMetrics.Find(DecisionMetric.WeightedEntropy).Fit(new FittingImages(logits, 3, 1, labels, [.. labels.Select(_ => true)]));
        Assert.Equal(3, weights.Sum(), 5);
        Assert.True(weights[0] > 3 * weights[2] && weights[1] > 3 * weights[2], string.Join(' ', weights));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_fitted_on_images_that_teach_nothing_is_finite(bool endIsRight)
    {
        float[] logits = [.. Enumerable.Repeat(new[] { 1f, 0f }, 50).SelectMany(row => row)];
        var images = new FittingImages(logits, 2, 1, new int[50], [.. Enumerable.Repeat(endIsRight, 50)]);
        Assert.All(DecisionMetrics.All, metric => Assert.All(metric.Fit(images), weight => Assert.True(float.IsFinite(weight), $"{metric.Name} {weight}")));
    }

    /// <summary>Logits that favour the label by an amount that varies from image to image.</summary>
    private static FittingImages Images(int classes, float temperature, int count = 500)
    {
        var random = new Random(3);
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))];
        float[] logits = [.. labels.SelectMany(label =>
        {
            var ease = 6 * random.NextDouble();
            return Enumerable.Range(0, classes).Select(i => (float)((3 * random.NextDouble()) + (i == label ? ease : 0)));
        })];
        return new FittingImages(logits, classes, temperature, labels, [.. labels.Select(_ => random.Next(10) > 0)]);
    }

    /// <summary>Rounding of a sum is relative to its greatest term.</summary>
    private static float ScaleOf(FittedMetric metric) =>
        metric.Name == DecisionMetric.LearnedGate ? metric.Weights.Max(Math.Abs) : Math.Max(1, metric.Weights.Select(Math.Abs).Append(0).Max());

    private static void Near(double expected, float score) => Assert.True(Math.Abs(expected - score) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"{expected} and {score}");
}
