using NASerEx.Common;
using Xunit;

namespace NASerEx.Engine.Tests.Common;

public class TimeLeftTests
{
    private const int Units = 1000;

    /// <summary>Seconds of each of a thousand units of work.</summary>
    public static TheoryData<string, Func<int, double>> Paces => new()
    {
        { "even", _ => 0.5 },
        { "slow at first", unit => unit < 30 ? 5 : 0.5 },
        { "unsteady", unit => 0.5 + (0.3 * Math.Sin(unit)) },
        { "a step a while", unit => unit % 20 == 0 ? 10 : 0 },
    };

    [Theory]
    [MemberData(nameof(Paces))]
    public void AfterTheFirstTenthItIsRightToWithinAThird(string name, Func<int, double> secondsOf)
    {
        var clock = new ManualClock();
        var left = new TimeLeft(clock);
        double[] seconds = [.. Enumerable.Range(0, Units).Select(secondsOf)];
        for (var done = 1; done < Units; done++)
        {
            clock.Advance(seconds[done - 1]);
            var said = left.After(new WorkProgress("a", "", done, Units));
            var truth = seconds[done..].Sum();
            // The last few units are less than the steps of such work.
            if (done is >= Units / 10 and <= Units * 9 / 10)
                Assert.True(Math.Abs(said!.Value.TotalSeconds - truth) <= truth / 3, $"{name}: {said.Value.TotalSeconds:0} s are left after {done}, not {truth:0}");
        }
    }

    [Fact]
    public void WorkThatWasDoneBeforeTellsNoPace()
    {
        var clock = new ManualClock();
        var left = new TimeLeft(clock);

        Assert.Null(left.After(new WorkProgress("a", "", 900, Units)));
        clock.Advance(10);

        Assert.Equal(90, left.After(new WorkProgress("a", "", 910, Units))!.Value.TotalSeconds, 1e-6);
    }

    [Fact]
    public void WhatTheActivityKnowsGoesBefore() =>
        Assert.Equal(TimeSpan.FromSeconds(7), new TimeLeft(new ManualClock()).After(new WorkProgress("a", "", 1, 2) { Left = TimeSpan.FromSeconds(7) }));

    [Fact]
    public void AnActivityThatBeginsAgainHasItsOwnPace()
    {
        var clock = new ManualClock();
        var left = new TimeLeft(clock);
        foreach (var done in new[] { 1, 2 })
        {
            clock.Advance(1);
            left.After(new WorkProgress("a", "", done, 2));
        }

        clock.Advance(1000);
        Assert.Null(left.After(new WorkProgress("a", "", 1, 10)));
        clock.Advance(2);
        Assert.Equal(16, left.After(new WorkProgress("a", "", 2, 10))!.Value.TotalSeconds, 1e-6);
    }

    [Fact]
    public void WithoutATotalNothingIsKnown()
    {
        var left = new TimeLeft(new ManualClock());
        Assert.Null(left.After(new WorkProgress("a", "", 0, 0)));
        Assert.Null(left.After(new WorkProgress("a", "", 5, 0)));
    }
}
