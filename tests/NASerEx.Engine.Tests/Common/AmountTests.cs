using NASerEx.Common;
using Xunit;

namespace NASerEx.Engine.Tests.Common;

public sealed class AmountTests
{
    [Theory]
    [InlineData(0.123456, "0.1235")]
    [InlineData(3.5, "3.5")]
    [InlineData(9999, "9999")]
    [InlineData(100_000, "100 k")]
    [InlineData(123_456, "123.5 k")]
    [InlineData(42_130_000, "42.13 M")]
    [InlineData(1.25e9, "1.25 G")]
    [InlineData(-2.5e6, "-2.5 M")]
    public void LargeAmountsAreShort(double value, string expected) => Assert.Equal(expected, Amount.Of(value));
}
