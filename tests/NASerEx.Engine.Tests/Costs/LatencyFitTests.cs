using CsCheck;
using NASerEx.Common;
using NASerEx.Costs;
using Xunit;

namespace NASerEx.Engine.Tests.Costs;

public sealed class LatencyFitTests
{
    private static readonly LatencyMeasurement[] Runs =
        [Run("a", 1e6, 5), Run("b", 9e6, 20), Run("c", 30e6, 45), Run("d", 31e6, 90), Run("e", 125e6, 130)];

    [Fact]
    public void Times_on_a_line_are_fitted_exactly()
    {
        var fit = LatencyFit.Of(Runs);
        Assert.Equal(2e-8, fit.MsPerMac, 12);
        Assert.Equal(0.003, fit.MsPerNode, 8);
        Assert.Equal(0.05, fit.MsPerRun, 8);
        Assert.Equal(0, fit.RelativeError, 8);
    }

    [Fact]
    public void Coefficients_are_never_negative_and_the_error_is_that_of_the_fit()
    {
        Gen.Double[0.1, 10].Array[1, 8].Sample(times =>
        {
            LatencyMeasurement[] runs = [.. times.Select((time, i) => new LatencyMeasurement($"{i}", 1e6 * (i % 3), i + 1, time))];
            var fit = LatencyFit.Of(runs);
            Assert.True(fit.MsPerMac >= 0 && fit.MsPerNode >= 0 && fit.MsPerRun >= 0);
            var squares = runs.Average(run => Math.Pow((fit.Work(run.Macs, run.Nodes) + fit.MsPerRun) / run.Milliseconds - 1, 2));
            Assert.Equal(Math.Sqrt(squares), fit.RelativeError, 6);
            Assert.InRange(fit.RelativeError, 0, 1);
        });
    }

    [Fact]
    public void Measured_parts_are_taken_as_measured_and_others_as_fitted()
    {
        var profile = LatencyProfile.Of(new HardwareTarget(), [.. Runs[..3]], [Run("head", 2e6, 4)], Runs[4]);
        Assert.Equal(Runs[1].Milliseconds, profile.Prefix("b", 0, 0));
        Assert.Equal(Runs[3].Milliseconds, profile.Prefix("d", 31e6, 90), 6);
        Assert.Equal(2e-8 * 2e6 + 0.003 * 4, profile.Head("head", 0, 0), 6);
        Assert.Equal(2e-8 * 7e6 + 0.003 * 3, profile.Head("unmeasured", 7e6, 3), 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_time_that_is_none_is_an_error(double milliseconds)
    {
        var error = Assert.Throws<NASerExException>(
            () => LatencyProfile.Of(new HardwareTarget(), [], [], new LatencyMeasurement("final", 1, 1, milliseconds)));
        Assert.Equal("LatencyMeasurementInvalid", error.Id);
        Assert.Contains("final", error.Message, StringComparison.Ordinal);
    }

    private static LatencyMeasurement Run(string name, double macs, int nodes) => new(name, macs, nodes, 2e-8 * macs + 0.003 * nodes + 0.05);
}
