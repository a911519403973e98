using Microsoft.Data.Sqlite;
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
        var profile = LatencyProfile.Of(
        [
            new(PartKind.Prefix, "p", 10, 2, 64, [], [[1.5]]), new(PartKind.Head, "p/h", 1, 3, 64, ["p/h"], [[2]]), new(PartKind.Final, "end", 20, 4, 0, [], [[2.5]]),
            new(PartKind.Pass, "past", 20, 4, 0, ["p/h"], [[3.25]]),
        ]);
        _store.Put(StudyKind.Latency, _key, profile);
        var read = _store.Find(StudyKind.Latency, _key, Context)!.As<LatencyProfile>();
        Assert.Equal((profile.Fit, profile.HeadFit, 0.25), (read.Fit, read.HeadFit, read.PassMs));
        Assert.Equal((1.5, 0.5), (read.Prefixes["p"], read.Heads["p/h"]));
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
    [InlineData("parameters", "")]
    [InlineData("parameters", "{")]
    [InlineData("parameters", "null")]
    [InlineData("parameters", "{\"model\":\"\\\"other\\\"\"}")]
    [InlineData("info", "{")]
    [InlineData("written", "yesterday")]
    [InlineData("file_hash", "0")]
    public void Damaged_rows_are_ignored_with_a_warning(string column, string value)
    {
        _store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8));
        Execute($"UPDATE entries SET {column} = '{value}'");
        Assert.Null(_store.Find(StudyKind.Head, _key, Context));
        Assert.Contains(Database, Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Empty(_store.List(StudyKind.Head, Context));
    }

    [Fact]
    public void A_file_that_is_no_database_is_an_error_that_says_what_to_do()
    {
        _store.Put(StudyKind.SplitCheck, _key, "good");
        File.WriteAllText(Database, new string('x', 5000));
        var error = Assert.Throws<NASerExException>(() => _store.Find(StudyKind.SplitCheck, _key, Context));
        Assert.Equal("StudyDamaged", error.Id);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_format_is_refused()
    {
        _store.Put(StudyKind.SplitCheck, _key, "good");
        Execute("PRAGMA user_version = 2");
        Assert.Equal("StudyVersion", Assert.Throws<NASerExException>(() => _store.Find(StudyKind.SplitCheck, _key, Context)).Id);
        Assert.Equal("StudyVersion", Assert.Throws<NASerExException>(() => _store.Put(StudyKind.SplitCheck, _key, "better")).Id);
    }

    [Fact]
    public void Several_may_begin_a_study_and_write_at_once()
    {
        Parallel.For(0, 40, i => new StudyStore(_store.Folder).Put(StudyKind.SplitCheck, StudyKey.Of(("number", i)), i));
        Assert.Equal(Enumerable.Range(0, 40), _store.List(StudyKind.SplitCheck, Context).Select(entry => entry.As<int>()).Order());
        Assert.Empty(_warnings);
    }

    [Fact]
    public void The_nearest_kept_key_says_what_changed()
    {
        _store.Put(StudyKind.SplitCheck, StudyKey.Of(("head", "a"), ("training", new { Epochs = 4, Rate = 0.1 })), 1);
        _store.Put(StudyKind.SplitCheck, StudyKey.Of(("head", "a"), ("training", new { Epochs = 8, Rate = 0.2 })), 2);
        _store.Put(StudyKind.SplitCheck, StudyKey.Of(("head", "b"), ("training", new { Epochs = 12, Rate = 0.1 })), 3);
        var wanted = StudyKey.Of(("head", "a"), ("training", new { Epochs = 12, Rate = 0.1 }));
        Assert.Equal(["training.epochs: 4 → 12"], _store.Nearest(StudyKind.SplitCheck, wanted, "head")!.Differences(wanted));
        Assert.Null(_store.Nearest(StudyKind.SplitCheck, StudyKey.Of(("head", "c")), "head"));
    }

    [Fact]
    public void A_search_of_another_version_is_left_out_with_a_warning()
    {
        _store.Put(StudyKind.Search, _key, new { Started = "long ago" });
        Assert.Empty(Experiment.Study(_store.Folder, Context));
        Assert.Contains(_key.Hash[..8], Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_noticed()
    {
        File.Delete(_store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8)).File!);
        Assert.Null(_store.Find(StudyKind.Head, _key, Context));
        Assert.Single(_warnings);
    }

    private string Database => Path.Combine(_store.Folder, StudyStore.FileName);

    private void Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private static string Describe(ScoredStructure structure) =>
        $"{string.Join(' ', structure.Exits)} {structure.Lost} {structure.Discordant} {structure.ExpectedCost:r} {string.Join(' ', structure.ExitRates)}";
}
