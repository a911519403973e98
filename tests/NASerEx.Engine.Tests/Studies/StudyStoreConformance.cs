using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Studies;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Studies;

/// <summary>What a study keeps, wherever its rows and files are.</summary>
public abstract class StudyStoreConformance
{
    private readonly Lazy<StudyStore> _store;
    private readonly List<string> _warnings = [];
    private readonly StudyKey _key = StudyKey.Of(("model", "abc"), ("seed", 1));

    protected StudyStoreConformance() => _store = new Lazy<StudyStore>(Open);

    /// <summary>A statement that makes the study one of a later version.</summary>
    protected abstract string MakeLater { get; }

    private StudyStore Store => _store.Value;

    private WorkContext Context => new() { OnWarning = _warnings.Add };

    /// <summary>Another store on the same study, which is empty at first.</summary>
    protected abstract StudyStore Open();

    /// <summary>Runs a statement in the study's database.</summary>
    protected abstract void Execute(string statement);

    [Fact]
    public void What_was_not_kept_is_not_found()
    {
        Assert.Null(Store.Find(StudyKind.Head, _key, Context));
        Assert.Empty(Store.List(StudyKind.Head, Context));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Outcomes_come_back_in_another_store_on_the_same_folder()
    {
        var table = SyntheticOutcomes.Table(30, 2, 1, seed: 1);
        Store.Put(StudyKind.Outcomes, _key, "two heads", stream => OutcomeFile.Write(table, stream));
        var entry = Open().Find(StudyKind.Outcomes, _key, Context);
        Assert.Equal("two heads", entry!.As<string>());
        Assert.Equal(table.Labels, OutcomeFile.Read(entry.File!).Labels);
        Assert.Equal(_key.Hash, Assert.Single(Store.List(StudyKind.Outcomes, Context)).Key.Hash);
    }

    [Fact]
    public void What_is_taken_out_is_gone_and_the_same_content_stays_where_another_has_it()
    {
        var other = StudyKey.Of(("model", "abc"), ("seed", 2));
        foreach (var key in new[] { _key, other })
            Store.Put(StudyKind.Head, key, "good", stream => stream.Write("weights"u8));
        var file = Store.Find(StudyKind.Head, _key, Context)!.File!;
        Store.Remove(StudyKind.Head, _key);
        Store.Remove(StudyKind.Head, _key);
        Assert.Null(Open().Find(StudyKind.Head, _key, Context));
        Assert.False(File.Exists(file));
        var kept = Open().Find(StudyKind.Head, other, Context)!.File!;
        if (!Open().IsFolder)
            File.Delete(kept);
        Assert.Equal("weights", File.ReadAllText(Open().Find(StudyKind.Head, other, Context)!.File!));
        Store.Remove(StudyKind.Head, other);
        Assert.Empty(Store.List(StudyKind.Head, Context));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_search_result_comes_back_as_it_was()
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(200, 3, 1, seed: 1), 1);
        var result = ExitSearch.Run(problem, new SearchOptions { MaxAccuracyDrop = 3 }, WorkContext.None);
        Store.Put(StudyKind.Search, _key, result);
        var read = Store.Find(StudyKind.Search, _key, Context)!.As<SearchResult>();
        Assert.Equal(result.Front.Select(Describe), read.Front.Select(Describe));
        Assert.Equal(Describe(result.Chosen), Describe(read.Chosen));
        Assert.Equal(result.Structures, read.Structures);
    }

    [Fact]
    public void A_latency_profile_comes_back_as_it_was()
    {
        var profile = LatencyProfile.Of(
        [
            new(PartKind.Prefix, "p", 10, 2, 64, [[1.5]], [[2.5]]), new(PartKind.Head, "p/h", 1, 3, 64, [[2]], [[2.5]]), new(PartKind.Final, "end", 20, 4, 0, [[2.5]], [[2.5]]),
            new(PartKind.Pass, "p/h", 20, 4, 64, [[3.25]], [[2.5]]), new(PartKind.Leave, "p/h", 10, 2, 64, [[2.125]], [[2.5]]),
        ]);
        Store.Put(StudyKind.Latency, _key, profile);
        var read = Store.Find(StudyKind.Latency, _key, Context)!.As<LatencyProfile>();
        Assert.Equal((profile.Fit, profile.HeadFit, new ExitGate(0.25, 0.125)), (read.Fit, read.HeadFit, read.Gates["p"]));
        Assert.Equal((1.5, 0.5), (read.Prefixes["p"], read.Heads["p/h"]));
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
        Store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8));
        Execute($"UPDATE entries SET {column} = '{value}'");
        Assert.Null(Store.Find(StudyKind.Head, _key, Context));
        Assert.Contains(Store.Name, Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Empty(Store.List(StudyKind.Head, Context));
    }

    [Fact]
    public void A_later_format_is_refused()
    {
        Store.Put(StudyKind.SplitCheck, _key, "good");
        Execute(MakeLater);
        Assert.Equal("StudyVersion", Assert.Throws<NASerExException>(() => Open().Find(StudyKind.SplitCheck, _key, Context)).Id);
        Assert.Equal("StudyVersion", Assert.Throws<NASerExException>(() => Open().Put(StudyKind.SplitCheck, _key, "better")).Id);
    }

    [Fact]
    public void Several_may_begin_a_study_and_write_at_once()
    {
        Parallel.For(0, 40, i => Open().Put(StudyKind.SplitCheck, StudyKey.Of(("number", i)), i));
        Assert.Equal(Enumerable.Range(0, 40), Store.List(StudyKind.SplitCheck, Context).Select(entry => entry.As<int>()).Order());
        Assert.Empty(_warnings);
    }

    [Fact]
    public void The_nearest_kept_key_says_what_changed()
    {
        Store.Put(StudyKind.SplitCheck, StudyKey.Of(("head", "a"), ("training", new { Epochs = 4, Rate = 0.1 })), 1);
        Store.Put(StudyKind.SplitCheck, StudyKey.Of(("head", "a"), ("training", new { Epochs = 8, Rate = 0.2 })), 2);
        Store.Put(StudyKind.SplitCheck, StudyKey.Of(("head", "b"), ("training", new { Epochs = 12, Rate = 0.1 })), 3);
        var wanted = StudyKey.Of(("head", "a"), ("training", new { Epochs = 12, Rate = 0.1 }));
        Assert.Equal(["training.epochs: 4 → 12"], Store.Nearest(StudyKind.SplitCheck, wanted, "head")!.Differences(wanted));
        Assert.Null(Store.Nearest(StudyKind.SplitCheck, StudyKey.Of(("head", "c")), "head"));
    }

    [Fact]
    public void A_search_of_another_version_is_left_out_with_a_warning()
    {
        Store.Put(StudyKind.Search, _key, new { Started = "long ago" });
        Assert.Empty(new SearchArchive(Store).List(Context));
        Assert.Contains(_key.Hash[..8], Assert.Single(_warnings), StringComparison.Ordinal);
    }

    private static string Describe(ScoredStructure structure) =>
        $"{string.Join(' ', structure.Exits)} {structure.Lost} {structure.Discordant} {structure.ExpectedCost:r} {string.Join(' ', structure.ExitRates)}";
}
