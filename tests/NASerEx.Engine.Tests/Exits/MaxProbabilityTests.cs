using NASerEx.Exits;
using Xunit;

namespace NASerEx.Engine.Tests.Exits;

public sealed class MaxProbabilityTests
{
    [Theory]
    [InlineData(new[] { 200f, 0f, -300f }, 1f, 1f)]
    [InlineData(new[] { -200f, -200f, -900f }, 1f, 0.5f)]
    [InlineData(new[] { 28f, 20f, 1f }, 0.05f, 1f)]
    [InlineData(new[] { 1f, 1f, 1f, 1f }, 3f, 0.25f)]
    public void Extreme_logits_give_probabilities(float[] logits, float temperature, float expected) =>
        Assert.Equal(expected, MaxProbability.Of(logits, temperature, new float[logits.Length]), 6);

    [Fact]
    public void It_is_the_greatest_value_of_the_softmax()
    {
        float[] logits = [0.3f, -1.2f, 2.5f];
        var exponentials = logits.Select(logit => Math.Exp(logit / 1.7)).ToArray();
        Assert.Equal(exponentials.Max() / exponentials.Sum(), MaxProbability.Of(logits, 1.7f, new float[3]), 6);
    }
}
