using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Graphs;
using Xunit;

namespace NASerEx.Engine.Tests.Costs;

public sealed class CostModelTests
{
    private static readonly ExitPoint[] Points = [Point(0, "early", 10, 3), Point(1, "late", 70, 9)];
    private static readonly ExitHead[] Heads = [Head("late", "linear", 4), Head("early", "linear", 2)];

    [Fact]
    public void Macs_are_those_of_each_heads_point_and_of_the_head()
    {
        var costs = CostModel.Macs(Points, Heads, 100);
        Assert.Equal([new CandidateCost(70, 4) { Parameters = 1 }, new CandidateCost(10, 2) { Parameters = 1 }], costs.Candidates);
        Assert.Equal(100, costs.Final);
    }

    [Fact]
    public void Latencies_are_measured_where_a_part_was_run()
    {
        var profile = LatencyProfile.Of(
        [
            new(PartKind.Prefix, "late", 70, 9, 512, [[0.7]], [[1]]), new(PartKind.Head, "late/linear", 4, 1, 512, [[0.79]], [[1]]),
            new(PartKind.Final, "end", 100, 12, 0, [[1]], [[1]]),
        ]);
        var costs = CostModel.Latency(Points, Heads, profile);
        Assert.Equal(0.7, costs.Candidates[0].Prefix);
        Assert.Equal(0.09, costs.Candidates[0].Head, 9);
        Assert.Equal(profile.Fit.Run(10, 3), costs.Candidates[1].Prefix);
        Assert.Equal(profile.HeadFit.Head(2, 512, 0), costs.Candidates[1].Head);
        Assert.Equal((1.0, "ms"), (costs.Final, costs.Unit));
    }

    [Fact]
    public void Energy_is_latency_times_watts()
    {
        var latency = new ExitCosts([new CandidateCost(3, 0.5) { Parameters = 7 }], 10, "ms");
        var energy = CostModel.Energy(latency, new HardwareTarget { Watts = 4 });
        Assert.Equal([new CandidateCost(12, 2) { Parameters = 7 }], energy.Candidates);
        Assert.Equal((40.0, "mJ"), (energy.Final, energy.Unit));
    }

    [Fact]
    public void Energy_needs_the_targets_watts() => Assert.Equal("TargetWattsMissing", Assert.Throws<NASerExException>(
        () => CostModel.Energy(new ExitCosts([], 1, "ms"), new HardwareTarget())).Id);

    [Fact]
    public void A_head_on_an_unknown_point_is_named()
    {
        var error = Assert.Throws<NASerExException>(() => CostModel.Macs(Points, [Head("nowhere", "linear", 1)], 100));
        Assert.Equal("ExitPointNotFound", error.Id);
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    private static ExitPoint Point(int index, string name, long macs, int depth) =>
        new(index, name, [new Value(name)], [8, 4, 4], macs, macs / 100.0, 512, depth);

    private static ExitHead Head(string point, string shape, long macs) =>
        new(point, shape, new Graph(shape, [], [], [], []), macs, 1);
}
