using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Data.Decoding;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Runtime;

/// <summary>Order, back-pressure, faults and stopping, with a runner that answers in batches and last first.</summary>
[Collection(nameof(Alone))]
public sealed class ImagePipelineTests : IDisposable
{
    private static readonly ImagePreparer Preparer = new(new PreprocessOptions { Width = 2, Height = 1, Channels = 1 }, "test");

    /// <summary>Images of batches of four that are read, run or known at once where the window is two, and one that waits for a place.</summary>
    private const int MostOnTheWay = 8 + 8 + (2 * 4) + 1;

    private readonly Backwards _runner = new(batch: 4);
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(5));

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void ResultsComeInTheOrderOfTheImages()
    {
        using var pipeline = Start(new PipelineOptions { Decoders = 3 });
        var results = pipeline.Run(Enumerable.Range(0, 1003).Select(i => new Counted(i))).ToList();
        Assert.Equal(Enumerable.Range(0, 1003).Select(i => $"{i}"), results.Select(result => result.Image.Source));
        Assert.Equal(Enumerable.Range(0, 1003), results.Select(result => result.Answer.Label));
        Assert.Equal(1003, _runner.Taken);
    }

    [Fact]
    public void AnImageThatCannotBeReadIsToldInItsPlace()
    {
        using var pipeline = Start(new PipelineOptions());
        var results = pipeline.Run(Enumerable.Range(0, 50).Select(i => new Counted(i) { IsBroken = i % 10 == 3 })).ToList();
        Assert.Equal(50, results.Count);
        Assert.All(results.Select((result, i) => (result, i)), pair =>
        {
            Assert.Equal(pair.i % 10 == 3 ? "torn" : null, pair.result.Fault);
            Assert.Equal(pair.i % 10 == 3 ? 0 : pair.i, pair.result.Answer.Label);
        });
    }

    [Fact]
    public void ACallerWhoDoesNotTakeStopsTheReading()
    {
        var (read, given) = (0, 0);
        using var pipeline = Start(new PipelineOptions { Window = 2 });
        using var results = pipeline.Run(Enumerable.Range(0, 100_000).Select(i => new Counted(given++) { OnRead = () => Interlocked.Increment(ref read) })).GetEnumerator();
        for (var taken = 1; taken <= 1000; taken++)
        {
            Assert.True(results.MoveNext());
            Assert.InRange(given, taken, taken + MostOnTheWay);
        }

        // The one that found no place is not read.
        Becomes(() => Volatile.Read(ref read), given - 1);
    }

    [Fact]
    public void AfterCompleteNothingIsAddedAndWhatWasIsAnswered()
    {
        using var pipeline = Start(new PipelineOptions { Linger = TimeSpan.FromHours(1) });
        var answered = new List<int>();
        for (var i = 0; i < 6; i++)
            Add(i);
        pipeline.Complete();
        Assert.Throws<OperationCanceledException>(() => Add(6));
        while (pipeline.Take(out var result))
            answered.Add(result.Answer.Label);
        Assert.Equal(Enumerable.Range(0, 6), answered);

        void Add(int number)
        {
            while (!pipeline.AddOrTake(new Counted(number), out var result))
                answered.Add(result.Answer.Label);
        }
    }

    [Fact]
    public void ALiveSourceIsLeftWhenItIsComplete()
    {
        using var left = new ManualResetEventSlim();
        using var pipeline = Start(new PipelineOptions { Window = 2 });
        pipeline.Feed(Leavable());
        Assert.True(pipeline.Take(out _));
        pipeline.Complete();
        var last = 0;
        while (pipeline.Take(out var result))
            Assert.Equal(++last, result.Answer.Label);
        Assert.InRange(last, 0, MostOnTheWay);
        Assert.True(left.Wait(TimeSpan.FromMinutes(1), _stop.Token));

        IEnumerable<InputImage> Leavable()
        {
            try
            {
                foreach (var image in Endless())
                    yield return image;
            }
            finally
            {
                left.Set();
            }
        }
    }

    [Fact]
    public void ImagesAreRunInABatchThatIsNotFullWhenNoMoreCome()
    {
        using var pipeline = Start(new PipelineOptions { Linger = TimeSpan.FromMilliseconds(20) });
        Assert.True(pipeline.AddOrTake(new Counted(0), out _));
        Assert.True(pipeline.AddOrTake(new Counted(1), out _));
        var results = new List<ImageResult>();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            if (pipeline.TryTake(out var result))
                results.Add(result);
            return results.Count == 2;
        }, TimeSpan.FromMinutes(1)));
        Assert.Equal([0, 1], results.Select(result => result.Answer.Label));
    }

    [Fact]
    public void AnImageThatWaitsForItsBatchDoesNotHoldUpAllOthersForever()
    {
        var stubborn = new Backwards(batch: 4) { Keeps = 0 };
        using var pipeline = new ImagePipeline(stubborn, Preparer, new PipelineOptions { Window = 3, Linger = TimeSpan.FromHours(1) }, _stop.Token);
        using var results = pipeline.Run(Endless()).GetEnumerator();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(results.MoveNext());
            Assert.Equal(i, results.Current.Answer.Label);
        }
    }

    [Fact]
    public void StoppingEndsTheCallerAndTheThreads()
    {
        var watch = Stopwatch.StartNew();
        using (var pipeline = Start(new PipelineOptions { Linger = TimeSpan.FromHours(1) }))
        {
            pipeline.AddOrTake(new Counted(0), out _);
            pipeline.Complete();
            Assert.True(pipeline.Take(out _));
        }

        using (var pipeline = Start(new PipelineOptions { Linger = TimeSpan.FromHours(1) }))
        {
            pipeline.AddOrTake(new Counted(0), out _);
            _stop.CancelAfter(50);
            Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Run(Endless()).TakeWhile(_ => true).Count());
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
    }

    [Fact]
    public void ALiveStreamIsAnsweredWhileItsSourceKeepsWaiting()
    {
        using var arrived = new SemaphoreSlim(0);
        using var pipeline = Start(new PipelineOptions { Linger = TimeSpan.FromMilliseconds(20) });
        pipeline.Feed(Arriving(arrived));
        for (var i = 0; i < 10; i++)
        {
            arrived.Release();
            Assert.True(pipeline.Take(out var result));
            Assert.Equal(i, result.Answer.Label);
        }

        arrived.Release(3);
        for (var i = 10; i < 13; i++)
            Assert.True(pipeline.Take(out _));
        Assert.False(pipeline.Take(out _));

        IEnumerable<InputImage> Arriving(SemaphoreSlim semaphore)
        {
            for (var i = 0; i < 13; i++)
            {
                semaphore.Wait(_stop.Token);
                yield return new Counted(i);
            }
        }
    }

    [Fact]
    public void AConsumerThatStopsReadingStallsALiveSource()
    {
        var given = 0;
        using var pipeline = Start(new PipelineOptions { Window = 2 });
        pipeline.Feed(Enumerable.Range(0, 100_000).Select(i =>
        {
            Volatile.Write(ref given, i + 1);
            return new Counted(i);
        }));
        for (var taken = 1; taken <= 1000; taken++)
        {
            Assert.True(pipeline.Take(out _));
            Assert.InRange(Volatile.Read(ref given), taken, taken + MostOnTheWay);
        }

        Becomes(() => Volatile.Read(ref given), 1000 + MostOnTheWay);
    }

    [Fact]
    public void StoppingDoesNotWaitForASourceThatNeverGivesAnything()
    {
        using var never = new ManualResetEventSlim();
        var watch = Stopwatch.StartNew();
        using (var pipeline = Start(new PipelineOptions()))
        {
            pipeline.Feed(Stuck());
            _stop.CancelAfter(50);
            Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Take(out _));
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
        never.Set();

        IEnumerable<InputImage> Stuck()
        {
            never.Wait(CancellationToken.None);
            yield break;
        }
    }

    [Fact]
    public void WhatALiveSourceThrowsIsThrown()
    {
        using var pipeline = Start(new PipelineOptions());
        pipeline.Feed(Enumerable.Range(0, 1).Select(InputImage (_) => throw new NASerExException("DataNotReadable", ErrorKind.Environment, "It is gone.")));
        Assert.Equal("DataNotReadable", Assert.Throws<NASerExException>(() => pipeline.Take(out _)).Id);
    }

    [Fact]
    public void AModelThatCannotBeRunEndsTheWork()
    {
        var broken = new Backwards(batch: 4) { FailsAt = 10 };
        using var pipeline = new ImagePipeline(broken, Preparer, new PipelineOptions(), _stop.Token);
        var error = Assert.Throws<NASerExException>(() => pipeline.Run(Endless()).Count());
        Assert.Equal("RunFailed", error.Id);
    }

    [Fact]
    public void ImagesOfAnotherSizeAreRefused()
    {
        var preparer = new ImagePreparer(new PreprocessOptions { Width = 5, Height = 5 }, "test");
        var error = Assert.Throws<NASerExException>(() => new ImagePipeline(_runner, preparer, new PipelineOptions(), _stop.Token));
        Assert.Equal("ImageSize", error.Id);
    }

    [Fact]
    public void ASteadyStreamHardlyAllocates()
    {
        using var pipeline = Start(new PipelineOptions());
        var images = Enumerable.Range(0, 100).Select(i => new Counted(i)).ToArray();
        using var results = pipeline.Run(Enumerable.Range(0, 12_000).Select(i => images[i % images.Length])).GetEnumerator();
        Take(results, 2000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Take(results, 8000);
        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / 8000.0, 0, 1024);
    }

    private static void Take(IEnumerator<ImageResult> results, int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(results.MoveNext());
    }

    private ImagePipeline Start(PipelineOptions options) => new(_runner, Preparer, options, _stop.Token);

    private static IEnumerable<InputImage> Endless()
    {
        for (var i = 0; ; i++)
            yield return new Counted(i);
    }

    private static void Becomes(Func<int> number, int expected)
    {
        SpinWait.SpinUntil(() => number() == expected, TimeSpan.FromMinutes(1));
        Assert.Equal(expected, number());
    }

    /// <summary>An image whose pixels are its number.</summary>
    private sealed class Counted(int number) : InputImage
    {
        public bool IsBroken { get; init; }

        public Action? OnRead { get; init; }

        public override string Source { get; } = $"{number}";

        internal override void Read(Preprocessor preprocessor, Span<float> values)
        {
            OnRead?.Invoke();
            if (IsBroken)
                throw new UnreadableImageException("torn");
            values.Fill(number);
        }
    }

    /// <summary>Answers with the image's number, a batch at a time and its last image first.</summary>
    private sealed class Backwards(int batch) : IExitRunner
    {
        private readonly List<RunnerAnswer> _waiting = [];

        public int Taken { get; private set; }

        /// <summary>The image that only a flush answers.</summary>
        public int Keeps { get; init; } = -1;

        public int FailsAt { get; init; } = -1;

        public string Path => "backwards";

        public ExitManifest? Manifest => null;

        public ImageSize Size => new(1, 1, 2);

        public int Classes => int.MaxValue;

        public ImmutableArray<string> Exits => ["end"];

        public int Batch => batch;

        public int Waiting => _waiting.Count;

        public bool IsAdjustable => false;

        public void Add(long number, ReadOnlySpan<float> image, ICollection<RunnerAnswer> answers, bool toEnd = false, float[]? thresholds = null)
        {
            if (Taken++ == FailsAt)
                throw new NASerExException("RunFailed", ErrorKind.InvalidInput, "It fails.");
            _waiting.Add(new RunnerAnswer(number, (int)image[^1], 0, 1, 1, 1));
            if (_waiting.Count == batch)
                Answer(answers, Keeps);
        }

        public void Flush(ICollection<RunnerAnswer> answers) => Answer(answers, -1);

        public void Dispose()
        {
        }

        private void Answer(ICollection<RunnerAnswer> answers, int kept)
        {
            for (var i = _waiting.Count - 1; i >= 0; i--)
                if (_waiting[i].Number != kept)
                {
                    answers.Add(_waiting[i]);
                    _waiting.RemoveAt(i);
                }
        }
    }
}
