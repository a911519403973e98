using NASerEx.Common;
using Xunit;

namespace NASerEx.Engine.Tests.Common;

public class NearestNameTests
{
    [Theory]
    [InlineData("trukc", "truck")]
    [InlineData("Airplan", "airplane")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void TheNearestNameIsFoundUnlessAllAreFar(string name, string? nearest) =>
        Assert.Equal(nearest, NearestName.Find(name, ["airplane", "truck", "cat"]));
}
