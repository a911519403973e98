using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Servers;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx.Benchmarks;

/// <summary>A search that was asked for in a study of its own.</summary>
internal sealed class SharedStudy : IDisposable
{
    private readonly PostgresServer _server;
    private readonly ExitSearchSpec _spec;
    private readonly string _schema = PostgresServer.NewSchema();

    public SharedStudy(PostgresServer server, ExitSearchSpec spec)
    {
        (_server, _spec) = (server, spec with { Store = server.AddressOf(_schema) });
        Experiment.AskSearch(_spec, server.Credential, WorkContext.None);
    }

    /// <summary>Its address as a URI.</summary>
    public string Uri => _server.UriOf(_schema);

    public IReadOnlyList<StudyJob> Jobs => Experiment.Jobs(_spec.Store, _server.Credential);

    public bool IsOver => Jobs[0].State is JobState.Done or JobState.Failed;

    /// <summary>The spec that <c>--spec</c> names, or the quick start's, changed as <c>--set a=1,b=2</c> says.</summary>
    public static ExitSearchSpec SpecOf(BenchmarkOptions options) => SpecFile.ReadSearch(
        Path.GetFullPath(options.Text("spec") ?? "examples/quickstart.naserex.yaml"),
        new SpecOverrides([.. (options.Text("set") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)], Environment.CurrentDirectory));

    /// <summary>What one process finds.</summary>
    public static string Alone(ExitSearchSpec spec)
    {
        var folder = Directory.CreateTempSubdirectory("naserex-workers-").FullName;
        var watch = Stopwatch.StartNew();
        var found = Describe(Experiment.Search(spec with { Store = folder }, WorkContext.None));
        Console.WriteLine($"one process: {watch.Elapsed.TotalSeconds:F1} s");
        Directory.Delete(folder, recursive: true);
        return found;
    }

    public Process Start(int? processor) => WorkerProcess.Start(_spec.Store, _server.Credential.Password, processor);

    public void RequireDone()
    {
        if (Jobs.FirstOrDefault(job => job.State != JobState.Done) is { } left)
            throw new ArgumentException($"the job '{left.Name}' is {left.State}: {left.Error}");
    }

    /// <summary>What its workers found.</summary>
    public string Find() => Describe(Experiment.SearchDistributed(_spec, _server.Credential, WorkContext.None));

    public void Dispose()
    {
        if (StudyStore.Open(_spec.Store, _server.Credential).Folder is var cache && Directory.Exists(cache))
            Directory.Delete(cache, recursive: true);
    }

    private static string Describe(ExitSearchResult found) => string.Join('\n', [
        .. found.Plan.Exits.Select(exit => $"{exit.Head.Name} {exit.Threshold:r} {exit.Head.Temperature:r}"),
        .. found.Candidates.Select(one => $"{one.Point}/{one.Head} {one.Accuracy:r} {one.CalibrationError:r} {one.WhyNot}"),
        .. found.Front.Select(entry => $"{string.Join(' ', entry.Exits)} {entry.AccuracyDrop:r} {entry.ExpectedCost:r}"),
        $"{found.Plan.Certificate}",
    ]);
}
