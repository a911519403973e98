using NASerEx.Reports;
using NASerEx.Reports.Charts;
using Xunit;

namespace NASerEx.Engine.Tests.Reports;

public class AxisTests
{
    [Theory]
    [InlineData(0, 97, "0 20 40 60 80 100")]
    [InlineData(-0.13, 0.61, "−0.2 0.0 0.2 0.4 0.6 0.8")]
    [InlineData(0.97, 1, "0.97 0.98 0.99 1.00")]
    [InlineData(1e6, 3.4e6, "1000000 1500000 2000000 2500000 3000000 3500000")]
    public void EndsAndMarksAreRound(double low, double high, string marks)
    {
        var axis = Axis.Over([low, high], marks == "0.97 0.98 0.99 1.00" ? 3 : 5);
        Assert.Equal(marks, string.Join(' ', axis.Marks.Select(axis.Text)));
        Assert.True(axis.Low <= low && high <= axis.High + 1e-9);
    }

    [Fact]
    public void EqualOrNoValuesStillMakeAnAxis()
    {
        foreach (var values in new double[][] { [], [0], [5, 5], [double.NaN, -3], [1e9, 1e9 + 1e-7] })
        {
            var axis = Axis.Over(values);
            Assert.True(axis.High > axis.Low && double.IsFinite(axis.Step) && axis.Marks.Count() is > 1 and < 20);
        }
    }

    [Theory]
    [InlineData(-0.001, 2, "0.00")]
    [InlineData(-0.5, 2, "−0.50")]
    [InlineData(12345.678, 1, "12345.7")]
    public void NumbersHaveAMinusSignOnlyWhenTheyShowOne(double value, int digits, string text) => Assert.Equal(text, Figures.Number(value, digits));
}
