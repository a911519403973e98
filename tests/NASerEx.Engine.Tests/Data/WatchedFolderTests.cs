using System.Collections.Concurrent;
using NASerEx.Common;
using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public sealed class WatchedFolderTests : IDisposable
{
    private static readonly WatchOptions Quick = new() { Interval = TimeSpan.FromMilliseconds(20), Settling = TimeSpan.FromMilliseconds(300) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("naserex-watched-");
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _taken = [];
    private readonly byte[] _png = EncodedImages.Png(4, 2, 8, EncodedImages.Rgb, new byte[24]);
    private Task _watching = Task.CompletedTask;

    public void Dispose()
    {
        _stop.Cancel();
        _watching.Wait(TestContext.Current.CancellationToken);
        _folder.Delete(recursive: true);
        _stop.Dispose();
    }

    [Fact]
    public void WhatIsThereComesFirstAndTheOldestOfItBeforeTheRest()
    {
        Write("b.png", age: 1);
        Write("c.png", age: 2);
        Write("deep/a.png", age: 1);
        Write(".hidden.png", age: 1);
        File.WriteAllText(At("notes.txt"), "no image");
        Watch(Quick);
        WaitFor(3);
        Write("a.png", age: 3);
        WaitFor(4);
        Assert.Equal([At("c.png"), At("b.png"), At("deep/a.png"), At("a.png")], _taken);
    }

    [Fact]
    public void AFileIsTakenOnceAndOnlyWhenItIsComplete()
    {
        Watch(Quick with { Settling = TimeSpan.FromSeconds(2) });
        using (var file = new FileStream(At("slow.png"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
        {
            foreach (var part in _png.Chunk(_png.Length / 8))
            {
                file.Write(part);
                file.Flush();
                Assert.Empty(_taken);
                Thread.Sleep(60);
            }
        }

        WaitFor(1);
        File.SetLastWriteTimeUtc(At("slow.png"), DateTime.UtcNow.AddMinutes(1));
        Write("other.png", age: 0);
        WaitFor(2);
        Assert.Equal([At("slow.png"), At("other.png")], _taken);
    }

    [Fact]
    public void FilesThatWereTakenMayGoAndComeAgain()
    {
        Watch(Quick);
        Write("1.png", age: 0);
        WaitFor(1);
        File.Delete(At("1.png"));
        // The look that takes the second has not seen the first.
        Write("2.png", age: 0);
        WaitFor(2);
        Write("1.png", age: 0);
        WaitFor(3);
        Assert.Equal([At("1.png"), At("2.png"), At("1.png")], _taken);
    }

    [Fact]
    public void WithoutAnotherImageTheStreamEnds()
    {
        Write("1.png", age: 0);
        var images = new WatchedFolder(_folder.FullName, Quick with { IdleTimeout = TimeSpan.FromSeconds(1) }, _stop.Token).Images();
        Assert.Equal([At("1.png")], images.Select(image => image.Source));
    }

    [Fact]
    public void NoFolderIsAnError() =>
        Assert.Equal("DataNotFound", Assert.Throws<NASerExException>(() => new WatchedFolder(At("nowhere"), Quick, _stop.Token).Images()).Id);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, int age)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), _png);
        File.SetLastWriteTimeUtc(At(name), DateTime.UtcNow.AddHours(-age).Date.AddHours(age == 0 ? 1 : -age));
    }

    private void Watch(WatchOptions options) => _watching = Task.Run(() =>
    {
        foreach (var image in new WatchedFolder(_folder.FullName, options, _stop.Token).Images())
            _taken.Enqueue(image.Source);
    });

    private void WaitFor(int count)
    {
        Assert.True(SpinWait.SpinUntil(() => _taken.Count >= count, TimeSpan.FromMinutes(1)), $"{_taken.Count}");
        Assert.Equal(count, _taken.Count);
    }
}
