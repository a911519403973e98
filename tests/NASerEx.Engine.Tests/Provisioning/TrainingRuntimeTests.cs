using System.Net;
using NASerEx.Common;
using NASerEx.Natives;
using NASerEx.Provisioning;
using Xunit;

namespace NASerEx.Engine.Tests.Provisioning;

public sealed class TrainingRuntimeTests : IDisposable
{
    private readonly SmallRuntime _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void TheFilesThatTheBuildStagedAreThoseThatItNames()
    {
        var here = TrainingRuntime.Here;
        Assert.SkipWhen(here.Files.IsEmpty, $"There is no libtorch for {here.Rid}.");
        Assert.Equal(NativeLibraries.Folder, here.Find());
        Assert.All(here.Files, file => Assert.Equal(file.Sha256, ContentHash.OfFile(Path.Combine(here.Module, file.Name))));
    }

    [Fact]
    public void WhatTrainsIsToldWhatToRunWhereItIsMissing()
    {
        var error = Assert.Throws<NASerExException>(() => _small.Runtime.Require());
        Assert.Equal(("TrainingRuntimeMissing", ErrorKind.Environment), (error.Id, error.Kind));
        Assert.Contains("Run Install-ExitTrainingRuntime", error.Message, StringComparison.Ordinal);
        Assert.Contains(_small.Runtime.Folder, error.Message, StringComparison.Ordinal);
        Assert.Equal("TrainingPlatformUnsupported", Assert.Throws<NASerExException>(() => (_small.Runtime with { Files = [] }).Require()).Id);
    }

    [Theory]
    [InlineData("packages/libtorch-cpu-linux-x64.2.10.0.nupkg", "packages")]
    [InlineData("packages/libtorch-cpu-linux-x64/2.10.0/libtorch-cpu-linux-x64.2.10.0.nupkg", "packages")]
    public void AFolderIsASource(string file, string folder)
    {
        _small.Write(file, SmallRuntime.Package);
        var installed = _small.Installer.Install(_small[folder], _small[""], WorkContext.None);

        Assert.Equal(new InstalledTrainingRuntime("2.10.0", "linux-x64", _small.Runtime.Folder, _small[folder], true), installed);
        Assert.True(_small.IsRight());
        Assert.Equal([Path.GetFileName(_small.Runtime.Folder)], _small.Cached);
        Assert.True(File.Exists(_small[file]));
        Assert.Equal(_small.Runtime.Folder, _small.Runtime.Require());
        Assert.Equal(installed with { Source = null, IsNew = false }, _small.Installer.Find());
    }

    [Fact]
    public void AFeedIsASourceWhoseDownloadGoesOnWhereItBroke()
    {
        using var feed = new LocalFeed(SmallRuntime.Package, breaks: 1);
        var installed = _small.Installer.Install(feed.Index, _small[""], WorkContext.None);

        Assert.Equal(feed.Index, installed.Source);
        Assert.True(_small.IsRight());
        Assert.Equal([Path.GetFileName(_small.Runtime.Folder)], _small.Cached);
        Assert.Equal([null, $"bytes={SmallRuntime.Package.Length / 2}-"], feed.Downloads.Select(request => request.Range));
    }

    [Fact]
    public void AStoppedDownloadGoesOnInTheNextRun()
    {
        using var feed = new LocalFeed(SmallRuntime.Package);
        using var stop = new CancellationTokenSource();
        var work = new WorkContext { Cancellation = stop.Token, OnProgress = report => { if (report.Done > 1_000_000) stop.Cancel(); } };

        Assert.ThrowsAny<OperationCanceledException>(() => _small.Installer.Install(feed.Index, _small[""], work));
        Assert.Null(_small.Runtime.Find());
        var had = new FileInfo(Path.Combine(_small.Runtime.Cache, Assert.Single(_small.Cached))).Length;
        _small.Installer.Install(feed.Index, _small[""], WorkContext.None);

        Assert.True(_small.IsRight());
        Assert.InRange(had, 1_000_000, SmallRuntime.Package.Length);
        Assert.Equal($"bytes={had}-", feed.Downloads.Last().Range);
    }

    [Fact]
    public void AWholeDownloadThatWasNotUnpackedIsNotLoadedAgain()
    {
        using var feed = new LocalFeed(SmallRuntime.Package);
        var file = new FeedSource(new Uri(feed.Index), null).Fetch(SmallRuntime.Identity, Directory.CreateDirectory(_small.Runtime.Cache).FullName, WorkContext.None);
        Directory.CreateDirectory(_small.Runtime.Folder + ".unpacking");
        File.WriteAllText(Path.Combine(_small.Runtime.Folder + ".unpacking", "libone.so"), "half");

        _small.Installer.Install(feed.Index, _small[""], WorkContext.None);

        Assert.True(_small.IsRight());
        Assert.False(File.Exists(file));
        Assert.Equal($"bytes={SmallRuntime.Package.Length}-", feed.Downloads.Last().Range);
    }

    [Fact]
    public void FilesOtherThanThoseOfTheBuildAreRefusedAndWhatWasThereStays()
    {
        _small.Write("right/libtorch-cpu-linux-x64.2.10.0.nupkg", SmallRuntime.Package);
        _small.Installer.Install(_small["right"], _small[""], WorkContext.None);
        using var feed = new LocalFeed(SmallRuntime.OtherPackage);

        var error = Assert.Throws<NASerExException>(() => _small.Installer.Install(feed.Index, _small[""], WorkContext.None));

        Assert.Equal(("TrainingRuntimeNotFound", ErrorKind.NotFound), (error.Id, error.Kind));
        Assert.Contains("its libtwo.so is another than the one that this module was built with", error.Message, StringComparison.Ordinal);
        Assert.True(_small.IsRight());
        Assert.DoesNotContain(_small.Cached, name => name.Contains("nupkg", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "401")]
    [InlineData(HttpStatusCode.NotFound, "404")]
    public void EverySourceIsAskedAndWhatEachSaidIsTold(HttpStatusCode refusal, string said)
    {
        using var refusing = new LocalFeed(null) { Refusal = refusal };
        using var empty = new LocalFeed(null);
        using var broken = new LocalFeed(new byte[100]);
        IPackageSource[] sources = [new FolderSource(_small["none"]), .. new[] { refusing, empty, broken }.Select(feed => new FeedSource(new Uri(feed.Index), null))];

        var error = Assert.Throws<NASerExException>(() => _small.Installer.Install([.. sources], WorkContext.None));

        foreach (var part in new[] { $"'{_small["none"]}' does not have it", $"'{refusing.Index}' cannot be read", said, $"'{empty.Index}' does not have it", "it cannot be unpacked" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);

        using var whole = new LocalFeed(SmallRuntime.Package);
        Assert.Equal(whole.Index, _small.Installer.Install([.. sources, new FeedSource(new Uri(whole.Index), null)], WorkContext.None).Source);
    }

    [Fact]
    public void TwoSessionsMayInstallAtOnce()
    {
        var folder = _small.Write("packages/libtorch-cpu-linux-x64.2.10.0.nupkg", SmallRuntime.Package);
        Parallel.For(0, 4, _ => _small.Installer.Install(folder, _small[""], WorkContext.None));
        Assert.True(_small.IsRight());
        Assert.Equal([Path.GetFileName(_small.Runtime.Folder)], _small.Cached);
    }

    [Fact]
    public void ACacheThatCannotBeWrittenIsNamed()
    {
        var folder = _small.Write("packages/libtorch-cpu-linux-x64.2.10.0.nupkg", SmallRuntime.Package);
        File.WriteAllText(_small.Runtime.Cache, "a file in the way");
        var error = Assert.Throws<NASerExException>(() => _small.Installer.Install(folder, _small[""], WorkContext.None));
        Assert.Equal("TrainingRuntimeNotWritable", error.Id);
        Assert.Contains("NASEREX_RUNTIME_PATH", error.Message, StringComparison.Ordinal);
    }
}
