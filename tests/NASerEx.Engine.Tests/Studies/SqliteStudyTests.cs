using Microsoft.Data.Sqlite;
using NASerEx.Common;
using NASerEx.Studies;
using Xunit;

namespace NASerEx.Engine.Tests.Studies;

public sealed class SqliteStudyTests : StudyStoreConformance, IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"study-{Guid.NewGuid():N}");
    private readonly List<string> _warnings = [];
    private readonly StudyKey _key = StudyKey.Of(("model", "abc"), ("seed", 1));

    private WorkContext Context => new() { OnWarning = _warnings.Add };

    private string Database => Path.Combine(_folder, StudyStore.FileName);

    protected override string MakeLater => "PRAGMA user_version = 99";

    protected override StudyStore Open() => new(_folder);

    protected override void Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_study_of_the_first_format_is_brought_up_to_date_with_all_that_it_keeps()
    {
        var store = Open();
        store.Put(StudyKind.SplitCheck, _key, "good");
        Execute("DROP TABLE jobs; DROP TABLE searches; PRAGMA user_version = 1");
        Assert.Equal("good", Open().Find(StudyKind.SplitCheck, _key, Context)!.As<string>());
        Assert.Empty(Open().Jobs.List());
    }

    [Fact]
    public void Damaged_entries_are_ignored_with_a_warning_and_can_be_replaced()
    {
        var store = Open();
        var entry = store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8));
        File.WriteAllText(entry.File!, "weighty");
        Assert.Null(store.Find(StudyKind.Head, _key, Context));
        Assert.Contains("damaged", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Empty(store.List(StudyKind.Head, Context));
        store.Put(StudyKind.Head, _key, "better", stream => stream.Write("weights"u8));
        Assert.Equal("better", store.Find(StudyKind.Head, _key, Context)!.As<string>());
    }

    [Fact]
    public void A_file_that_is_no_database_is_an_error_that_says_what_to_do()
    {
        var store = Open();
        store.Put(StudyKind.SplitCheck, _key, "good");
        File.WriteAllText(Database, new string('x', 5000));
        var error = Assert.Throws<NASerExException>(() => store.Find(StudyKind.SplitCheck, _key, Context));
        Assert.Equal("StudyDamaged", error.Id);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_noticed()
    {
        var store = Open();
        File.Delete(store.Put(StudyKind.Head, _key, "good", stream => stream.Write("weights"u8)).File!);
        Assert.Null(store.Find(StudyKind.Head, _key, Context));
        Assert.Single(_warnings);
    }
}
