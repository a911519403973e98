using CsCheck;
using NASerEx.Costs;
using Xunit;

namespace NASerEx.Engine.Tests.Costs;

public sealed class LatencyFitTests
{
    private static readonly (double Macs, int Nodes, double Milliseconds)[] Runs = [Run(1e6, 5), Run(9e6, 20), Run(30e6, 45), Run(31e6, 90), Run(125e6, 130)];

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
            (double, int, double)[] runs = [.. times.Select((time, i) => (1e6 * (i % 3), i + 1, time))];
            var fit = LatencyFit.Of(runs);
            Assert.True(fit.MsPerMac >= 0 && fit.MsPerNode >= 0 && fit.MsPerRun >= 0);
            Assert.Equal(Math.Sqrt(runs.Average(run => Math.Pow(fit.Run(run.Item1, run.Item2) / run.Item3 - 1, 2))), fit.RelativeError, 6);
            Assert.InRange(fit.RelativeError, 0, 1);
        });
    }

    private static (double, int, double) Run(double macs, int nodes) => (macs, nodes, 2e-8 * macs + 0.003 * nodes + 0.05);
}
