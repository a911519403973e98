using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Search;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>One search for several targets.</summary>
public sealed class SearchTargetsTests
{
    private static readonly HardwareTarget Edge = new() { Name = "edge: small/1", Threads = 1, Watts = 5 };
    private static readonly HardwareTarget Server = new() { Name = "server", Threads = 8, Watts = 90 };

    private static readonly ExitSearchSpec Spec = new()
    {
        Model = "/models/model.onnx",
        Store = "/models/.naserex",
        Dataset = new DatasetOptions { Source = DatasetSource.Symbols },
        Search = new SearchOptions { Objective = SearchObjective.Energy },
    };

    [Fact]
    public void EachHasASpecAndALabelOfItsOwn()
    {
        var searches = SearchTargets.Of(Spec, [Edge, Server], SpecOverrides.None, WorkContext.None);
        Assert.Equal([Edge, Server], searches.Select(one => one.Spec.Target));
        Assert.Equal(["edge--small-1", "server"], searches.Select(one => one.Label));
        Assert.All(searches, one => Assert.Equal(Spec, one.Spec with { Target = Spec.Target }));
    }

    [Fact]
    public void OneOrNoneNeedsNoLabel()
    {
        Assert.Equal((Spec, null), Assert.Single(SearchTargets.Of(Spec, [], SpecOverrides.None, WorkContext.None)));
        Assert.Equal((Server, null), Assert.Single(SearchTargets.Of(Spec, [Server], SpecOverrides.None, WorkContext.None).Select(one => (one.Spec.Target, one.Label))));
    }

    [Fact]
    public void NamesMustDiffer()
    {
        var error = Assert.Throws<NASerExException>(() => SearchTargets.Of(Spec, [Edge, Server, Edge with { Name = "EDGE  small 1" }], SpecOverrides.None, WorkContext.None));
        Assert.Equal("TargetNamesAlike", error.Id);
        Assert.Contains("'edge: small/1' and 'EDGE  small 1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MacsAreWarnedOf()
    {
        var warnings = new List<string>();
        SearchTargets.Of(Spec with { Search = new SearchOptions() }, [Edge, Server], SpecOverrides.None, new WorkContext { OnWarning = warnings.Add });
        Assert.Contains("search.objective: latency", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out/used.naserex.yaml", "edge", "out/used.edge.naserex.yaml")]
    [InlineData("out/used.yaml", "edge", "out/used.edge.yaml")]
    [InlineData("out/used.naserex.yaml", null, "out/used.naserex.yaml")]
    public void SpecsAreToldApartByTheirLabels(string path, string? label, string expected) => Assert.Equal(expected, SpecFile.Labelled(path, label));
}
