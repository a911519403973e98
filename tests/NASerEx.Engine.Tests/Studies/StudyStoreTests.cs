using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Studies;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Studies;

public sealed class StudyStoreTests : IDisposable
{
    private readonly StudyStore _store = new(Path.Combine(Path.GetTempPath(), $"study-{Guid.NewGuid():N}"));
    private readonly List<string> _warnings = [];
    private readonly StudyKey _key = StudyKey.Of(("model", "abc"), ("seed", 1));

    private WorkContext Context => new() { OnWarning = _warnings.Add };

    public void Dispose()
    {
        if (Directory.Exists(_store.Folder))
            Directory.Delete(_store.Folder, recursive: true);
    }

    [Fact]
    public void What_was_not_kept_is_not_found()
    {
        Assert.Null(_store.Find(StudyKind.Head, _key, Context));
        Assert.Empty(_store.List(StudyKind.Head, Context));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Outcomes_come_back_in_another_store_on_the_same_folder()
    {
        var table = SyntheticOutcomes.Table(30, 2, 1, seed: 1);
        _store.Put(StudyKind.Outcomes, _key, "two heads", stream => OutcomeFile.Write(table, stream));
        var entry = new StudyStore(_store.Folder).Find(StudyKind.Outcomes, _key, Context);
        Assert.Equal("two heads", entry!.As<string>());
        Assert.Equal(table.Labels, OutcomeFile.Read(entry.File!).Labels);
        Assert.Equal(_key.Hash, Assert.Single(_store.List(StudyKind.Outcomes, Context)).Key.Hash);
    }

    [Fact]
    public void A_search_result_comes_back_as_it_was()
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(200, 3, 1, seed: 1), 1);
        var result = ExitSearch.Run(problem, new SearchOptions { MaxAccuracyDrop = 3 }, WorkContext.None);
        _store.Put(StudyKind.Search, _key, result);
        var read = _store.Find(StudyKind.Search, _key, Context)!.As<SearchResult>();
        Assert.Equal(result.Front.Select(Describe), read.Front.Select(Describe));
        Assert.Equal(Describe(result.Chosen), Describe(read.Chosen));
        Assert.Equal(result.Structures, read.Structures);
    }

    [Fact]
    public void A_latency_profile_comes_back_as_it_was()
    {
        var profile = LatencyProfile.Of(new HardwareTarget(), [new("p", 10, 2, 1.5)], [new("h", 1, 3, 0.5)], new("final", 20, 4, 2.5));
        _store.Put(StudyKind.Latency, _key, profile);
        var read = _store.Find(StudyKind.Latency, _key, Context)!.As<LatencyProfile>();
        Assert.Equal(profile.Fit, read.Fit);
        Assert.Equal(1.5, read.Prefix("p", 0, 0));
    }

    [Fact]
    public void Damaged_entries_are_ignored_with_a_warning_and_can_be_replaced()
    {
        var entry = _store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8));
        File.WriteAllText(entry.File!, "weighty");
        Assert.Null(_store.Find(StudyKind.Head, _key, Context));
        Assert.Contains("damaged", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Empty(_store.List(StudyKind.Head, Context));
        _store.Put(StudyKind.Head, _key, "better", stream => stream.Write("weights"u8));
        Assert.Equal("better", _store.Find(StudyKind.Head, _key, Context)!.As<string>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"format":99,"parameters":{}}""")]
    [InlineData("""{"format":1,"parameters":{"model":"\"other\""}}""")]
    public void Damaged_descriptions_are_ignored_with_a_warning(string text)
    {
        var entry = _store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8));
        var manifest = Path.ChangeExtension(entry.File!, ".json");
        File.WriteAllText(manifest, text);
        Assert.Null(_store.Find(StudyKind.Head, _key, Context));
        Assert.Contains(manifest, Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_noticed()
    {
        File.Delete(_store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8)).File!);
        Assert.Null(_store.Find(StudyKind.Head, _key, Context));
        Assert.Single(_warnings);
    }

    private static string Describe(ScoredStructure structure) =>
        $"{string.Join(' ', structure.Exits)} {structure.Lost} {structure.Discordant} {structure.ExpectedCost:r} {string.Join(' ', structure.ExitRates)}";
}
