using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Graphs;
using Xunit;

namespace NASerEx.Engine.Tests.Costs;

/// <summary>Parts whose times follow a known law give back its terms.</summary>
public sealed class LatencyProfileTests
{
    private static readonly ExitPoint Early = Point(0, "early", 30, 3), Late = Point(1, "a/late", 70, 9), Middle = Point(2, "middle", 50, 6);
    private static readonly ExitHead EarlyHead = Head("early", "linear"), LateHead = Head("a/late", "linear");

    // Heads take 0.2 ms and 0.1 ms, passing the exits 0.05 and 0.03 ms, leaving there 0.02 and 0.04 ms.
    private static readonly LatencyProfile Profile = LatencyProfile.Of(
    [
        Part(PartKind.Prefix, "early", 3, 30, 3), Part(PartKind.Prefix, "a/late", 7, 70, 9), Part(PartKind.Final, "end", 10, 100, 12),
        Part(PartKind.Head, "early/linear", 3.2, 4, 1), Part(PartKind.Head, "a/late/linear", 7.1, 4, 1),
        Part(PartKind.Pass, "early/linear", 10 + 0.2 + 0.05, 100, 12), Part(PartKind.Leave, "early/linear", 3.2 + 0.02, 30, 3),
        Part(PartKind.Pass, "a/late/linear", 10 + 0.1 + 0.03, 100, 12), Part(PartKind.Leave, "a/late/linear", 7.1 + 0.04, 70, 9),
    ]);

    [Fact]
    public void What_was_measured_is_taken_apart()
    {
        Assert.Equal(0.2, Profile.Heads["early/linear"], 9);
        Assert.Equal(0.1, Profile.Heads["a/late/linear"], 9);
        Assert.Equal((0.05, 0.02), Rounded(Profile.Gates["early"]));
        Assert.Equal((0.03, 0.04), Rounded(Profile.Gates["a/late"]));
        Assert.Equal(10, Profile.Final);
    }

    [Fact]
    public void Plans_cost_what_their_ways_take()
    {
        PlannedExit[] exits = [new(Early, EarlyHead, 0.5f), new(Late, LateHead, 0.5f)];
        Assert.Equal(3.2 + 0.02, Profile.Mean(exits, [1, 0, 0]), 9);
        Assert.Equal(7 + 0.3 + 0.05 + 0.04, Profile.Mean(exits, [0, 1, 0]), 9);
        Assert.Equal(10 + 0.3 + 0.05 + 0.03, Profile.Mean(exits, [0, 0, 1]), 9);
        Assert.Equal(0.5 * 3.22 + 0.25 * 7.39 + 0.25 * 10.38, Profile.Mean(exits, [0.5, 0.25, 0.25]), 9);
        Assert.Equal(10, Profile.Mean([], [1]));
    }

    [Fact]
    public void What_was_not_measured_is_fitted()
    {
        // Prefixes and the original are on the line 0.1 ms a unit of work.
        Assert.Equal(5 + 0.03 - 0.04, Profile.Prefix(Middle), 6);
        var other = new ExitHead("early", "conv", EarlyHead.Graph, 4, 1);
        Assert.Equal(Profile.HeadFit.Head(4, 512, 0) + 0.05, Profile.Head(Early, other), 9);
    }

    [Fact]
    public void How_a_head_was_trained_does_not_matter() =>
        Assert.Equal(Profile.Head(Early, EarlyHead), Profile.Head(Early, Head("early", "linear+arrivals")));

    [Fact]
    public void A_rare_interruption_does_not_count()
    {
        var part = Part(PartKind.Prefix, "early", 2, 1, 1) with { Sittings = [[1, 1, 1, 50], [3, 3, 3, 3]], Originals = [[10, 10, 90, 10], [10, 10, 10, 10]] };
        Assert.Equal((0.2, 10), (part.BesideOriginal(), part.Original()));
    }

    [Fact]
    public void A_slower_machine_makes_no_part_longer_than_the_others()
    {
        var slow = Part(PartKind.Prefix, "early", 6, 30, 3) with { Originals = [[20, 20], [20]] };
        var profile = LatencyProfile.Of([slow, Part(PartKind.Prefix, "a/late", 7, 70, 9), Part(PartKind.Final, "end", 10, 100, 12)]);
        Assert.Equal((0.3, 0.7), (Math.Round(profile.Prefixes["early"] / profile.Final, 9), Math.Round(profile.Prefixes["a/late"] / profile.Final, 9)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_time_that_is_none_is_an_error(double milliseconds)
    {
        var error = Assert.Throws<NASerExException>(() => LatencyProfile.Of([Part(PartKind.Final, "end", milliseconds, 1, 1)]));
        Assert.Equal("LatencyMeasurementInvalid", error.Id);
        Assert.Contains("end", error.Message, StringComparison.Ordinal);
    }

    private static (double PassMs, double LeaveMs) Rounded(ExitGate gate) => (Math.Round(gate.PassMs, 9), Math.Round(gate.LeaveMs, 9));

    private static PartRuns Part(PartKind kind, string name, double ms, double macs, int nodes) =>
        new(kind, name, macs, nodes, kind == PartKind.Head ? 512 : 0, [[ms, ms], [ms]], [[10, 10], [10]]);

    private static ExitPoint Point(int index, string name, long macs, int depth) =>
        new(index, name, [new Value(name)], [8, 4, 4], macs, macs / 100.0, 512, depth);

    private static ExitHead Head(string point, string shape) => new(point, shape, new Graph(shape, [], [], [], []), 4, 1);
}
