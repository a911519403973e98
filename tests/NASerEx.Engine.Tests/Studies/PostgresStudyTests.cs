using System.Net;
using NASerEx.Common;
using NASerEx.Servers;
using NASerEx.Studies;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace NASerEx.Engine.Tests.Studies;

public sealed class PostgresStudyTests : StudyStoreConformance, IDisposable
{
    private static readonly StudyKey Key = StudyKey.Of(("model", "abc"), ("seed", 1));

    private readonly PostgresServer _server;
    private readonly string _schema = PostgresServer.NewSchema();

    public PostgresStudyTests(PostgresServer server)
    {
        Assert.SkipUnless(server.IsThere, PostgresServer.WhyNot);
        _server = server;
    }

    protected override string MakeLater => "UPDATE study SET version = 99";

    protected override StudyStore Open() => StudyStore.Open(_server.AddressOf(_schema), _server.Credential);

    protected override void Execute(string statement)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server.AddressOf(_schema)) { Password = _server.Credential.Password }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(statement, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        if (Directory.Exists(Open().Folder))
            Directory.Delete(Open().Folder, recursive: true);
    }

    [Fact]
    public void A_file_that_is_missing_or_damaged_on_this_machine_is_fetched()
    {
        var large = new byte[9_000_000];
        new Random(1).NextBytes(large);
        var entry = Open().Put(StudyKind.Head, Key, "good", stream => stream.Write(large));
        File.WriteAllText(entry.File!, "weighty");
        Assert.Equal(large, File.ReadAllBytes(Open().Find(StudyKind.Head, Key, WorkContext.None)!.File!));
        Directory.Delete(Open().Folder, recursive: true);
        Assert.Equal(large, File.ReadAllBytes(Open().Find(StudyKind.Head, Key, WorkContext.None)!.File!));
    }

    [Fact]
    public void A_file_that_is_damaged_in_the_database_is_noticed()
    {
        Open().Put(StudyKind.Head, Key, "good", stream => stream.Write("weights"u8));
        Execute("UPDATE files SET content = 'weighty'");
        Directory.Delete(Open().Folder, recursive: true);
        var warnings = new List<string>();
        Assert.Null(Open().Find(StudyKind.Head, Key, new WorkContext { OnWarning = warnings.Add }));
        Assert.Contains("damaged", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_the_first_format_is_brought_up_to_date_by_one_of_many()
    {
        Open().Put(StudyKind.SplitCheck, Key, "good");
        Execute("DROP TABLE jobs; DROP TABLE searches; UPDATE study SET version = 1");
        Parallel.For(0, 16, _ => Assert.Equal("good", Open().Find(StudyKind.SplitCheck, Key, WorkContext.None)!.As<string>()));
        Assert.Empty(Open().Jobs.List());
    }

    [Fact]
    public async Task A_server_that_is_restarted_is_waited_for()
    {
        using var server = new PostgresServer();
        Assert.True(server.IsThere);
        var store = StudyStore.Open(server.AddressOf(_schema), server.Credential);
        store.Put(StudyKind.SplitCheck, Key, "0");
        var restarted = Task.Run(server.Restart, TestContext.Current.CancellationToken);
        for (var i = 1; i < 200 || !restarted.IsCompleted; i++)
        {
            store.Put(StudyKind.SplitCheck, Key, $"{i}");
            Assert.Equal($"{i}", store.Find(StudyKind.SplitCheck, Key, WorkContext.None)!.As<string>());
        }

        await restarted;
    }

    [Fact]
    public void A_uri_names_the_same_study()
    {
        Open().Put(StudyKind.SplitCheck, Key, "good");
        var store = StudyStore.Open(_server.UriOf(_schema), _server.Credential);
        Assert.Equal("good", store.Find(StudyKind.SplitCheck, Key, WorkContext.None)!.As<string>());
        Assert.Equal((Open().Name, Open().Folder), (store.Name, store.Folder));
    }

    [Theory]
    [InlineData("Host=h;Database=d;Username=u;Password=hunter2")]
    [InlineData("host=h;pwd = hunter2")]
    [InlineData("postgresql://u:hunter2@h/d")]
    [InlineData("postgres://h/d?sslmode=require&password=hunter2")]
    public void An_address_with_a_password_is_refused_without_repeating_it(string address)
    {
        var error = Assert.Throws<NASerExException>(() => StudyStore.Open(address));
        Assert.Equal("StudyPasswordGiven", error.Id);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", StudyAddress.Shown(address), StringComparison.Ordinal);
    }

    [Fact]
    public void No_error_tells_the_password()
    {
        foreach (var (address, user) in new[] { (_server.AddressOf(_schema), "naserex"), ("Host=127.0.0.1;Port=1;Database=d", "u"), (_server.AddressOf(_schema), "nobody") })
        {
            var error = Assert.Throws<NASerExException>(() => StudyStore.Open(address, new NetworkCredential(user, "hunter2")).Put(StudyKind.SplitCheck, Key, "good"));
            Assert.Equal("StudyUnusable", error.Id);
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_address_that_is_none_says_how_it_is_written() =>
        Assert.Equal("StudyAddressInvalid", Assert.Throws<NASerExException>(() => StudyStore.Open("Host=h;Prot=5")).Id);
}
