using System.Collections.Concurrent;
using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Search.Certification;
using NASerEx.Servers;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Synthetic;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Searches whose work several workers share find what one process finds.</summary>
[Collection(nameof(Alone))]
public sealed class DistributedSearchTests : IClassFixture<SmallTask>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-shared-").FullName;
    private readonly PostgresServer _server;
    private readonly string _schema = PostgresServer.NewSchema();
    private readonly ExitSearchSpec _spec;

    public DistributedSearchTests(SmallTask small, PostgresServer server)
    {
        _server = server;
        _spec = small.SpecIn(_folder) with
        {
            Dataset = SmallTask.Options with
            {
                Symbols = SmallTask.Options.Symbols with { Count = 1_500 },
                Splits = SmallTask.Options.Splits.Add(SplitName.Calibration, new SplitOptions { Count = 200 }),
            },
            Exits = new ExitSpaceOptions { MinShare = 0, MaxPoints = 3, Heads = ["conv-pooled", "pooled-linear", "residual-w4-d0"] },
            Training = new TrainingOptions { Epochs = 5, BatchSize = 50, Flip = true, Halving = 0.5 },
            Search = new SearchOptions { MaxAccuracyDrop = 12, Caution = 0, MaxExits = 2 },
            Certificate = new CertificateOptions { MaxLoss = 20 },
        };
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        if (_server.IsThere && StudyStore.Open(Postgres, _server.Credential).Folder is var cache && Directory.Exists(cache))
            Directory.Delete(cache, recursive: true);
    }

    [Theory]
    [InlineData(1, TrainingMode.Frozen, 0)]
    [InlineData(2, TrainingMode.Frozen, 0)]
    [InlineData(2, TrainingMode.Mixed, 300)]
    public void WorkersOnAFileFindWhatOneProcessFinds(int workers, TrainingMode mode, int stream)
    {
        var spec = _spec with { Stream = stream == 0 ? null : Stream(stream), Training = _spec.Training with { Mode = mode, ArrivalEpochs = mode == TrainingMode.Frozen ? 1 : 0, Joint = new JointOptions { Epochs = 2, MaxFinalDrop = 50 } } };
        var alone = Experiment.Search(spec with { Store = Path.Combine(_folder, "alone") }, WorkContext.None);
        Assert.Equal(stream, alone.Plan.Expected.StreamSamples ?? 0);
        AssertSame(alone, Shared(spec with { Store = Path.Combine(_folder, "shared") }, workers));
    }

    [Fact]
    public void WorkersOnADatabaseFindWhatOneProcessFinds()
    {
        Assert.SkipUnless(_server.IsThere, PostgresServer.WhyNot);
        AssertSame(Experiment.Search(_spec with { Store = Path.Combine(_folder, "alone") }, WorkContext.None), Shared(_spec with { Store = Postgres }, 2));

        // The newest is what came of asking again when nothing was missing.
        var kept = Experiment.Study(Postgres, _server.Credential, WorkContext.None)[^1];
        Assert.Equal(kept.Exits.Length, kept.Open().Plan.Exits.Length);
        Assert.Equal(_spec.Model, kept.Open().Plan.SourceModel);
        Assert.Equal(kept.Id, Experiment.Jobs(Postgres, _server.Credential)[0].Found);
    }

    [Fact]
    public void WhatIsAskedInPartsIsWhatOneProcessAsksAtOnce()
    {
        var spec = _spec with
        {
            Dataset = _spec.Dataset with
            {
                Symbols = _spec.Dataset.Symbols with { Count = 2_400 },
                Splits = new(_spec.Dataset.Splits.Where(split => split.Key != SplitName.Validation).Append(new(SplitName.Validation, new SplitOptions { Count = 1_100 }))),
            },
            Training = _spec.Training with { Epochs = 1 },
        };
        Experiment.Search(spec with { Store = Path.Combine(_folder, "alone") }, WorkContext.None);
        Shared(spec with { Store = Path.Combine(_folder, "shared") }, 2);

        var jobs = Experiment.Jobs(Path.Combine(_folder, "shared"), null);
        foreach (var part in new[] { "training images 0..512", "training images 512..1000", "validation images 0..576", "validation images 576..1100" })
            Assert.Single(jobs, job => job.Name.EndsWith(part, StringComparison.Ordinal));
        foreach (var kind in new[] { StudyKind.Teacher, StudyKind.Outcomes })
        {
            var files = Directory.GetFiles(Path.Combine(_folder, "alone", kind.Name));
            Assert.NotEmpty(files);
            Assert.Equal(files.Length, Directory.GetFiles(Path.Combine(_folder, "shared", kind.Name)).Length);
            Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder, "shared", kind.Name, Path.GetFileName(file)))));
        }
    }

    [Fact]
    public void PartsAreDeletedOnceTheWholeIsKept()
    {
        var study = Path.Combine(_folder, "shared");
        Shared(_spec with { Store = study }, 1);
        Assert.Empty(Directory.GetFiles(Path.Combine(study, StudyKind.Answers.Name)));
    }

    [Fact]
    public void LatenciesAreMeasuredByAWorkerOnThatHardware()
    {
        var spec = _spec with { Store = Path.Combine(_folder, "shared"), Search = _spec.Search with { Objective = SearchObjective.Latency }, Target = new HardwareTarget { Name = "edge" } };
        Experiment.AskSearch(spec, null, WorkContext.None);
        ExitWorker.Run(spec.Store, null, new WorkerOptions { IdleTimeout = TimeSpan.Zero }, _ => { }, WorkContext.None);
        var measured = Assert.Single(Experiment.Jobs(spec.Store, null), job => job.Label == "edge");
        Assert.Equal(JobState.Waiting, measured.State);
        ExitWorker.Run(spec.Store, null, new WorkerOptions { Target = "edge" }, _ => { }, WorkContext.None);
        Assert.All(Experiment.Jobs(spec.Store, null), job => Assert.Equal(JobState.Done, job.State));
        Assert.Equal("ms", Experiment.SearchDistributed(spec, null, WorkContext.None).CostUnit);
    }

    [Fact]
    public void AWorkerThatIsStoppedGivesItsJobBack()
    {
        var spec = _spec with { Store = Path.Combine(_folder, "shared") };
        Experiment.AskSearch(spec, null, WorkContext.None);
        using var stop = new CancellationTokenSource();
        var work = new WorkContext
        {
            Cancellation = stop.Token,
            OnProgress = progress =>
            {
                if (progress.Activity.StartsWith("Training", StringComparison.Ordinal))
                    stop.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => ExitWorker.Run(spec.Store, null, new WorkerOptions(), _ => { }, work));
        Assert.Equal(JobState.Preempted, Assert.Single(Experiment.Jobs(spec.Store, null), job => job.State is not (JobState.Waiting or JobState.Done)).State);
    }

    [Theory]
    [InlineData("dataset.seed=2")]
    [InlineData("stream=stream30")]
    public void AWorkerWithOtherImagesRefusesAndGivesItsJobBack(string setting)
    {
        var spec = _spec with { Store = Path.Combine(_folder, "shared"), Stream = Stream(20) };
        Stream(30);
        Experiment.AskSearch(spec, null, WorkContext.None);
        var options = new WorkerOptions { Overrides = new SpecOverrides([setting], _folder) };
        Assert.Equal("WorkerDataChanged", Assert.Throws<NASerExException>(() => ExitWorker.Run(spec.Store, null, options, _ => { }, WorkContext.None)).Id);
        Assert.Equal((JobState.Preempted, 0), Assert.Single(Experiment.Jobs(spec.Store, null)) is var job ? (job.State, job.Failures) : default);
    }

    [Fact]
    public void AJobThatGoesWrongIsToldWithItsError()
    {
        var spec = _spec with { Store = Path.Combine(_folder, "shared"), Training = _spec.Training with { LearningRate = 1e30, Epochs = 1, Averaging = 0 } };
        Experiment.AskSearch(spec, null, WorkContext.None);
        var worked = new List<WorkedJob>();
        ExitWorker.Run(spec.Store, null, new WorkerOptions(), worked.Add, WorkContext.None);
        Assert.Contains(worked, job => job.State == JobState.Failed && job.Error!.Contains("diverged", StringComparison.Ordinal));
        var jobs = Experiment.Jobs(spec.Store, null);
        Assert.Equal(JobState.Failed, jobs[0].State);
        Assert.Contains("diverged", jobs[0].Error, StringComparison.Ordinal);
    }

    /// <summary>A folder of images that are harder than those of the search.</summary>
    private string Stream(int images) => StreamFolder.Write(
        SmallTask.Options with
        {
            Seed = 41,
            Symbols = new SymbolOptions { Count = images, EasyShare = 0.2 },
            Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
        },
        Path.Combine(_folder, $"stream{images}"));

    private string Postgres => _server.AddressOf(_schema);

    private ExitSearchResult Shared(ExitSearchSpec spec, int workers)
    {
        var credential = StudyAddress.IsServer(spec.Store) ? _server.Credential : null;
        Experiment.AskSearch(spec, credential, WorkContext.None);
        var worked = new ConcurrentBag<WorkedJob>();
        var threads = Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(
            () => ExitWorker.Run(spec.Store, credential, new WorkerOptions(), worked.Add, WorkContext.None), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(threads);
        Assert.All(Experiment.Jobs(spec.Store, credential), job => Assert.Equal((JobState.Done, 0, 0), (job.State, job.Failures, job.Losses)));
        Assert.Contains(worked, job => job.Name.StartsWith("train ", StringComparison.Ordinal));
        var told = new List<string>();
        var found = Experiment.SearchDistributed(spec, credential, new WorkContext { OnVerbose = told.Add });
        Assert.DoesNotContain(told, line => line.StartsWith("Wait for workers", StringComparison.Ordinal));
        return found;
    }

    private static void AssertSame(ExitSearchResult alone, ExitSearchResult shared)
    {
        Assert.NotEmpty(alone.Plan.Exits);
        Assert.Equal(alone.Candidates.Select(Describe), shared.Candidates.Select(Describe));
        Assert.Equal(Describe(alone.Plan), Describe(shared.Plan));
        Assert.Equal(alone.Front.Select(entry => $"{string.Join(' ', entry.Exits)} {entry.AccuracyDrop:r} {entry.ExpectedCost:r}"), shared.Front.Select(entry => $"{string.Join(' ', entry.Exits)} {entry.AccuracyDrop:r} {entry.ExpectedCost:r}"));
        Assert.Equal(alone.Plan.Certificate, shared.Plan.Certificate);
    }

    private static string Describe(CandidateReport one) => $"{one.Point}/{one.Head} {one.Accuracy:r} {one.CalibrationError:r} {one.Epochs} {one.WhyNot}";

    private static ImmutableArray<string> Describe(ExitPlan plan) =>
    [
        .. plan.Exits.Select(exit => $"{exit.Head.Name} {exit.Threshold:r} {exit.Head.Temperature:r} {ContentHash.Of(string.Join(' ', exit.Head.Graph.Initializers.Select(one => $"{one.Key.Name} {ContentHash.Of(one.Value.Bytes.Span)}").Order(StringComparer.Ordinal)))}"),
        plan.Tuned?.Sha256 ?? "",
    ];
}
