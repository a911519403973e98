using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Json.Schema;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Engine.Tests.Specs;
using NASerEx.Engine.Tests.Training;
using NASerEx.Engine.Tests.Variants;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>A profile is measured, kept in a file that follows its schema, and goes before a measurement in a search.</summary>
[Collection(nameof(Alone))]
public sealed class TargetProfileTests : IClassFixture<SmallTask>, IDisposable
{
    private static readonly ProfileOptions Short = new() { Sittings = 2, Runs = 4, WarmUps = 1 };

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-profile-").FullName;
    private readonly ExitSearchSpec _spec;

    public TargetProfileTests(SmallTask small) => _spec = small.SpecIn(_folder) with
    {
        Exits = new ExitSpaceOptions { MinShare = 0, MaxShare = 1, Heads = ["pooled-linear"] },
        Training = new TrainingOptions { Epochs = 1, BatchSize = 50 },
        Search = new SearchOptions { MaxAccuracyDrop = 50, Caution = 0, Objective = SearchObjective.Latency },
    };

    private string File => Path.Combine(_folder, "model.profile.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AllPartsAreRunInAllSittings()
    {
        var (profile, points) = (Measure(), Experiment.ExitPoints(_spec.Model, null, WorkContext.None));
        Assert.Equal(points.Select(point => point.Name), Of(PartKind.Prefix).Select(part => part.Name));
        Assert.Equal(points.Select(point => (double)point.PrefixMacs), Of(PartKind.Prefix).Select(part => part.Macs));
        Assert.Equal(Of(PartKind.Head).Select(part => part.Name).Order(StringComparer.Ordinal), profile.Latency.Heads.Keys);
        Assert.Equal(points.Select(point => $"{point.Name}/pooled-linear"), Of(PartKind.Head).Select(part => part.Name));
        Assert.Equal(Of(PartKind.Pass).Select(part => part.Name), Of(PartKind.Leave).Select(part => part.Name));
        Assert.Equal(Of(PartKind.Head).Select(part => part.Name[..part.Name.LastIndexOf('/')]).Distinct().Order(), profile.Latency.Gates.Keys);
        Assert.All(profile.Parts, part => Assert.Equal([4, 4], part.Sittings.Select(sitting => sitting.Length)));
        Assert.All(profile.Parts, part => Assert.Equal([4, 4], part.Originals.Select(sitting => sitting.Length)));
        Assert.Equal([.. points.Select(point => point.Name), "end"], profile.Segments.Select(segment => segment.To));
        Assert.Equal(profile.Latency.Final, profile.Segments.Sum(segment => segment.Milliseconds), 9);
        Assert.Equal(1, profile.Segments[^1].ShareBehind);

        IEnumerable<PartRuns> Of(PartKind kind) => profile.Parts.Where(part => part.Kind == kind);
    }

    [Fact]
    public void AFileSaysTheSameAndFollowsItsSchema()
    {
        var profile = Measure();
        TargetProfileFile.Write(profile, File);
        var schema = JsonSchema.FromText(System.IO.File.ReadAllText(Path.Combine(SharedFiles.Repository, "schemas", "target-profile.schema.json")));
        var json = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        Assert.Empty(SpecSchemas.Faults(schema, json));
        json["profile"]!["latency"]!["final"] = 0;
        Assert.NotEmpty(SpecSchemas.Faults(schema, json));

        var read = TargetProfileFile.Read(File);
        Assert.Equal((profile.Model, profile.ModelSha256, profile.Measured, profile.Environment), (read.Model, read.ModelSha256, read.Measured, read.Environment));
        Assert.Equal(profile.Segments, read.Segments);
        Assert.Equal(LatencyProfile.Of(read.Parts).HeadFit, read.Latency.HeadFit);
    }

    [Theory]
    [InlineData("naserex/target-profile-v2", "naserex/target-profile-v1")]
    [InlineData("\"final\":", "\"finale\":")]
    [InlineData("{", "")]
    public void ADamagedFileIsNamed(string good, string bad)
    {
        TargetProfileFile.Write(Measure(), File);
        var text = System.IO.File.ReadAllText(File);
        var at = text.IndexOf(good, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, text[..at] + bad + text[(at + good.Length)..]);
        var error = Assert.Throws<NASerExException>(() => TargetProfileFile.Read(File));
        Assert.Equal("ProfileInvalid", error.Id);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASearchTakesLatenciesFromIt()
    {
        // The first exit point is said to take nearly all of the time, so no exit pays.
        var profile = Measure();
        var slow = profile.Latency with { Prefixes = profile.Latency.Prefixes.ToImmutableSortedDictionary(pair => pair.Key, _ => 99.0), Final = 100, Gates = profile.Latency.Gates.Clear() };
        TargetProfileFile.Write(profile with { Latency = slow with { Heads = slow.Heads.ToImmutableSortedDictionary(pair => pair.Key, _ => 2.0) } }, File);
        var without = Experiment.Search(_spec with { Target = Target }, WorkContext.None);
        Assert.Empty(without.Plan.Exits);
        Assert.Equal("ms", without.CostUnit);
        Assert.Equal(100, without.Front.Min(entry => entry.ExpectedCost));

        // At the same price for all points, the most accurate exit is the one that is used.
        TargetProfileFile.Write(profile with { Latency = slow with { Heads = slow.Heads.ToImmutableSortedDictionary(pair => pair.Key, _ => 0.5), Prefixes = slow.Prefixes.ToImmutableSortedDictionary(pair => pair.Key, _ => 10.0) } }, File);
        var with = Experiment.Search(_spec with { Target = Target }, WorkContext.None);
        Assert.NotEmpty(with.Plan.Exits);
        var rates = with.Plan.Expected.ExitRates;
        var expected = rates[..^1].Select((rate, i) => rate * (10 + 0.5 * (i + 1))).Sum() + rates[^1] * (100 + 0.5 * (rates.Length - 1));
        Assert.Contains(with.Front, entry => Math.Abs(entry.ExpectedCost - expected) < 1e-9);
    }

    [Fact]
    public void AProfileOfAnotherModelOrTargetIsRefused()
    {
        var profile = Measure();
        TargetProfileFile.Write(profile with { ModelSha256 = new string('0', 64) }, File);
        Assert.Equal("ProfileModelMismatch", Refused(Target));
        TargetProfileFile.Write(profile with { Target = profile.Target with { Threads = 7 } }, File);
        Assert.Equal("ProfileTargetMismatch", Refused(Target));
        System.IO.File.Delete(File);
        Assert.Equal("ProfileNotFound", Refused(Target));
    }

    [Fact]
    public void ATargetIsCheckedWithItsProfile()
    {
        TargetProfileFile.Write(Measure(), File);
        var spec = Path.Combine(_folder, "target.naserex.yaml");
        System.IO.File.WriteAllText(spec, "apiVersion: naserex/v1\nkind: HardwareTarget\nprofile: model.profile.json\n");
        Assert.Empty(Experiment.CheckTarget(spec, SpecOverrides.None));
        Assert.Equal(File, SpecFile.ReadTarget(spec).Profile);
        Assert.Equal("ProfileTargetMismatch profile 3", Found("threads=2", "affinity=[1]"));
        Assert.Equal("SpecFileMissing profile 0", Found("profile=none.json"));

        string Found(params ImmutableArray<string> settings)
        {
            var finding = Assert.Single(Experiment.CheckTarget(spec, new SpecOverrides(settings, _folder)));
            return $"{finding.Id} {finding.Key} {finding.Line}";
        }
    }

    private HardwareTarget Target => _spec.Target with { Profile = File };

    private string Refused(HardwareTarget target) => Assert.Throws<NASerExException>(() => Experiment.Search(_spec with { Target = target }, WorkContext.None)).Id;

    private TargetProfile Measure() => Experiment.Profile(_spec.Model, null, _spec.Target, _spec.Exits, Short, WorkContext.None);
}
