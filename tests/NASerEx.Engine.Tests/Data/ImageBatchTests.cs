using NASerEx.Common;
using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class ImageBatchTests
{
    [Theory]
    [InlineData(1L << 30)]
    [InlineData(0)]
    public void BatchesHoldAllImagesInOrder(long cacheBytes)
    {
        using var dataset = Symbols(cacheBytes);
        var split = dataset.Split(SplitName.Test);
        var expected = new float[split.Count * split.ImageLength];
        for (var i = 0; i < split.Count; i++)
            split.Fill([i], expected.AsSpan(i * split.ImageLength, split.ImageLength));
        var at = 0;

        foreach (var batch in split.Batches(32, WorkContext.None))
            using (batch)
            {
                Assert.Equal(Enumerable.Range(at, batch.Count), batch.Indices);
                Assert.Equal(split.Labels.Skip(at).Take(batch.Count), batch.Labels);
                Assert.True(batch.Pixels.Span.SequenceEqual(expected.AsSpan(at * split.ImageLength, batch.Count * split.ImageLength)));
                at += batch.Count;
            }

        Assert.Equal(100, at);
        Assert.Equal(cacheBytes > 0, split.IsCached);
    }

    [Fact]
    public void AnOrderOfTheCallersIsKept()
    {
        using var dataset = Symbols();
        var split = dataset.Split(SplitName.Test);
        int[] order = [7, 3, 99, 3, 0];

        var batches = split.Batches(2, WorkContext.None, order).ToList();

        Assert.Equal([2, 2, 1], batches.Select(batch => batch.Count));
        Assert.Equal(order, batches.SelectMany(batch => batch.Indices));
        Assert.True(batches[0].Pixels.Span[split.ImageLength..].SequenceEqual(batches[1].Pixels.Span[split.ImageLength..]));
    }

    [Fact]
    public void AStoppedLoopThrowsAndABrokenOneEnds()
    {
        using var dataset = Symbols();
        using var stop = new CancellationTokenSource();
        var split = dataset.Split(SplitName.Test);
        var seen = 0;

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var batch in split.Batches(10, new WorkContext { Cancellation = stop.Token }))
                using (batch)
                    if (++seen == 3)
                        stop.Cancel();
        });

        Assert.Equal(3, seen);
        foreach (var batch in split.Batches(10, WorkContext.None))
        {
            batch.Dispose();
            Assert.Throws<ObjectDisposedException>(() => batch.Pixels);
            break;
        }
    }

    [Fact]
    public void ABufferThatIsTooShortIsRefused()
    {
        using var dataset = Symbols();
        var split = dataset.Split(SplitName.Test);

        Assert.Throws<ArgumentException>(() => split.Fill([0, 1], new float[split.ImageLength]));
    }

    private static ImageDataset Symbols(long cacheBytes = 1 << 20) => ImageDataset.Open(
        new DatasetOptions
        {
            Source = DatasetSource.Symbols,
            Splits = ImageFolder.All(),
            CacheBytes = cacheBytes,
            Symbols = new SymbolOptions { Count = 100 },
        },
        WorkContext.None);
}
