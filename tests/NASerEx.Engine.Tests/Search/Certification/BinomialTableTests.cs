using System.Numerics;
using NASerEx.Search.Certification;
using Xunit;

namespace NASerEx.Engine.Tests.Search.Certification;

public sealed class BinomialTableTests
{
    [Theory]
    [InlineData(7, 1, 2)]
    [InlineData(40, 1, 100)]
    [InlineData(300, 3, 10)]
    [InlineData(300, 99, 100)]
    public void Tails_are_those_of_whole_number_arithmetic(int trials, int numerator, int denominator)
    {
        var table = new BinomialTable(trials);
        for (var successes = 0; successes <= trials; successes++)
        {
            Assert.Equal(Exact(trials, successes, numerator, denominator), table.AtMost(trials, successes, (double)numerator / denominator), 1e-12);
            Assert.Equal(
                Exact(trials, successes, numerator, denominator) - Exact(trials, successes - 1, numerator, denominator),
                table.Mass(trials, successes, (double)numerator / denominator), 1e-12);
        }
    }

    [Fact]
    public void Small_tails_keep_their_digits() => Assert.Equal(
        1, new BinomialTable(1_000).AtMost(1_000, 0, 0.1) / Math.Pow(0.9, 1_000), 1e-10);

    [Fact]
    public void Limits_have_the_tails_that_were_asked_for()
    {
        var table = new BinomialTable(500);
        Assert.Equal(0.01, table.AtMost(500, 20, table.UpperLimit(500, 20, 0.01)), 1e-9);
        Assert.Equal(0.01, 1 - table.AtMost(500, 19, table.LowerLimit(500, 20, 0.01)), 1e-9);
        Assert.Equal(0, table.LowerLimit(500, 0, 0.01));
        Assert.Equal(1, table.UpperLimit(500, 500, 0.01), 1e-9);
    }

    /// <summary>At most some successes, summed as fractions of one denominator.</summary>
    private static double Exact(int trials, int successes, int numerator, int denominator)
    {
        BigInteger ways = 1, sum = 0;
        for (var i = 0; i <= successes; i++)
        {
            sum += ways * BigInteger.Pow(numerator, i) * BigInteger.Pow(denominator - numerator, trials - i);
            ways = ways * (trials - i) / (i + 1);
        }

        return Math.Exp(BigInteger.Log(sum) - BigInteger.Log(BigInteger.Pow(denominator, trials)));
    }
}
