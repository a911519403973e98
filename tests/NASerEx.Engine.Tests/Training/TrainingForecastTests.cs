using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Training whose steps take known times: two cores, a backbone, and heads that halving gives up.</summary>
public class TrainingForecastTests
{
    private const int Epochs = 10;
    private const int Batches = 50;
    private const int ValidationBatches = 20;
    private const int Cores = 2;
    private const double LearnSeconds = 0.02;

    [Theory]
    [InlineData(0.01, 12, Epochs)]
    [InlineData(0.1, 12, Epochs)]
    [InlineData(1, 12, Epochs)]
    [InlineData(0.1, 1, Epochs)]
    [InlineData(0.1, 12, 1)]
    [InlineData(1, 12, 1)]
    [InlineData(0.1, 12, 0)]
    public void AfterTheFirstTenthItIsRightToWithinAThird(double backboneSeconds, int heads, int asksUntil)
    {
        bool Asks(int epoch) => epoch < asksUntil;
        var forecast = new TrainingForecast(Epochs, Batches, ValidationBatches, Kept, Asks);
        var said = new List<(double Time, double Left)>();
        var time = 0d;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var ofBackbone = Asks(epoch) ? backboneSeconds : 0;
            var batch = (ofBackbone + (heads * LearnSeconds)) / Cores;
            for (var done = 1; done <= Batches; done++)
            {
                time += batch;
                forecast.Trained(done, TimeSpan.FromSeconds(done * batch), TimeSpan.FromSeconds(done * heads * LearnSeconds), Cores, heads, Asks(epoch));
                said.Add((time, forecast.Left(epoch, done, heads).TotalSeconds));
            }

            var validation = ValidationBatches * (ofBackbone + (heads * LearnSeconds / 3)) / Cores;
            time += validation;
            forecast.Validated(TimeSpan.FromSeconds(validation), heads, Asks(epoch));
            heads = Kept(epoch + 1, heads);
        }

        Assert.All(said.Where(one => one.Time >= time / 10), one => Assert.InRange(one.Left, (time - one.Time) * 2 / 3, (time - one.Time) * 4 / 3));
    }

    [Fact]
    public void TheFirstBatchOfATrialDoesNotSetThePace()
    {
        var forecast = new TrainingForecast(Epochs, Batches, ValidationBatches, (_, heads) => heads, _ => true);
        for (var done = 1; done <= 4; done++)
        {
            forecast.Trained(done, TimeSpan.FromSeconds(1 + (0.1 * (done - 1))), TimeSpan.Zero, Cores, heads: 1, asked: true);
            Assert.Equal(done > 1, forecast.IsSteady);
        }

        Assert.Equal(0.1 * Epochs * (Batches + ValidationBatches), forecast.Left(0, 0, heads: 1).TotalSeconds, 1e-6);
    }

    private static int Kept(int epochs, int heads) => System.Numerics.BitOperations.IsPow2(epochs) ? Math.Max(2, (heads + 1) / 2) : heads;
}
