using NASerEx.Brokers;
using NASerEx.Common;
using Xunit;

namespace NASerEx.Engine.Tests.Brokers;

public class BrokerOptionsTests
{
    [Theory]
    [InlineData("frames", "frames", null)]
    [InlineData("frames", "frames.dead", null)]
    [InlineData("frames", "results", "frames")]
    [InlineData("frames", "results", "results")]
    public void QueuesThatAreTheSameAreRefused(string input, string output, string? dead)
    {
        var options = new BrokerOptions("amqp://localhost", input, output);
        var error = Assert.Throws<NASerExException>((dead is null ? options : options with { DeadLetterQueue = dead }).Check);
        Assert.Equal("BrokerQueuesAlike", error.Id);
        Assert.Contains($"'{dead ?? output}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThreeQueuesAreFine() => new BrokerOptions("amqp://localhost", "frames", "results").Check();
}
