using CsCheck;
using NASerEx.Costs;
using Xunit;

namespace NASerEx.Engine.Tests.Costs;

public sealed class HeadFitTests
{
    [Fact]
    public void Times_on_a_line_are_fitted_exactly()
    {
        (double, double, int)[] heads = [(1e6, 4096, 3), (8e6, 4096, 12), (2e6, 65536, 3), (20e6, 16384, 30)];
        var fit = HeadFit.Of([.. heads.Select(head => (head.Item1, head.Item2, head.Item3, Line(head.Item1, head.Item2, head.Item3), 2.0))]);
        Assert.Equal(3e-8, fit.MsPerMac, 12);
        Assert.Equal(2e-7, fit.MsPerByte, 12);
        Assert.Equal(0.002, fit.MsPerNode, 9);
        Assert.Equal(0, fit.Error, 9);
        Assert.Equal(Line(5e6, 1000, 7), fit.Head(5e6, 1000, 7), 9);
    }

    [Fact]
    public void Times_may_be_nothing_and_none_is_predicted_below_nothing()
    {
        Gen.Double[0, 1].Array[1, 8].Sample(times =>
        {
            var fit = HeadFit.Of([.. times.Select((time, i) => (1e6 * (i % 3), 1000.0 * i, i + 1, time, 1 + time))]);
            Assert.True(fit.MsPerMac >= 0 && fit.MsPerByte >= 0 && fit.MsPerNode >= 0);
            Assert.InRange(fit.Error, 0, 1);
        });
    }

    [Fact]
    public void No_heads_take_no_time() => Assert.Equal(0, HeadFit.Of([]).Head(1e6, 1e6, 100));

    private static double Line(double macs, double bytes, int nodes) => 3e-8 * macs + 2e-7 * bytes + 0.002 * nodes;
}
