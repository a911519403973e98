using System.Diagnostics;
using System.Runtime;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>
/// Models run in turn on the same decoded images. Each round begins with the next model, and every other cycle of rounds goes backwards, so none
/// profits from its place or from what ran before it.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="images">The split.</param>
/// <param name="chosen">Indices of the images that are run.</param>
/// <param name="passes">How often all of them are gone through.</param>
/// <param name="options">How they are measured.</param>
internal sealed class InterleavedRun(IReadOnlyList<ExitModel> models, ImageSplit images, int[] chosen, int passes, MeasurementOptions options)
{
    private const string Activity = "Measuring";
    private const int DecodedBytes = 64 << 20;
    private const int Window = 10;
    private const int Resettle = 5;
    private const int ReportEvery = 32;

    private readonly int _chunk = Math.Clamp(DecodedBytes / (images.ImageLength * sizeof(float)), 1, Math.Min(256, chosen.Length));
    private readonly int _rounds = chosen.Length * passes;
    private readonly ModelLog[] _logs = [.. models.Select(_ => new ModelLog(chosen.Length, chosen.Length * passes))];
    private readonly long[] _ticks = new long[models.Count];

    /// <summary>Warms up, then fills a log for each model. Images are decoded in chunks between timed rounds, never during them.</summary>
    public IReadOnlyList<ModelLog> Run(WorkContext work)
    {
        var pixels = GC.AllocateUninitializedArray<float>(_chunk * images.ImageLength, pinned: true);
        Decode(0, pixels);
        WarmUp(pixels, work);
        var mode = GCSettings.LatencyMode;
        GC.Collect();
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        try
        {
            for (var pass = 0; pass < passes; pass++)
                for (var first = 0; first < chosen.Length; first += _chunk)
                    TimeChunk(pass, first, pixels, work);
        }
        finally
        {
            GCSettings.LatencyMode = mode;
        }

        work.Report(Activity, "done", _rounds, _rounds);
        return _logs;
    }

    private void TimeChunk(int pass, int first, float[] pixels, WorkContext work)
    {
        var count = Decode(first, pixels);
        for (var i = 0; i < Resettle; i++)
            Round(pixels, i % count);
        for (var i = 0; i < count; i++)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            var round = pass * chosen.Length + first + i;
            Round(pixels, i, round);
            Note(round, first + i);
            if (round % ReportEvery == 0)
                work.Report(Activity, $"{models.Count} models in turn", round, _rounds);
        }
    }

    private void Note(int round, int image)
    {
        for (var i = 0; i < _logs.Length; i++)
        {
            var answer = models[i].Answer();
            _logs[i].Labels[image] = answer.Label;
            _logs[i].Exits[image] = answer.Exit;
            _logs[i].Confidences[image] = answer.Confidence;
            _logs[i].Ticks[round] = _ticks[i];
        }
    }

    private int Decode(int first, float[] pixels)
    {
        var count = Math.Min(_chunk, chosen.Length - first);
        images.Fill(chosen.AsSpan(first, count), pixels.AsSpan(0, count * images.ImageLength));
        return count;
    }

    /// <summary>Until the median round of one window is within reach of the last window's, or time is up.</summary>
    private void WarmUp(float[] pixels, WorkContext work)
    {
        var (times, last, started) = (new double[Window], double.MaxValue, Stopwatch.GetTimestamp());
        for (var window = 0; ; window++)
        {
            for (var i = 0; i < Window; i++)
            {
                work.Cancellation.ThrowIfCancellationRequested();
                Round(pixels, (window * Window + i) % _chunk);
                times[i] = _ticks.Sum();
            }

            work.Report(Activity, "warming up", 0, 0);
            Array.Sort(times);
            var median = Percentiles.OfSorted(times, 50);
            if ((window >= 2 && Math.Abs(median - last) <= options.SteadyWithin * last) || Stopwatch.GetElapsedTime(started) > options.MaxWarmUp)
                return;
            last = median;
        }
    }

    /// <summary>Runs every model once and leaves their times in <c>_ticks</c>.</summary>
    private void Round(float[] pixels, int image, int round = 0)
    {
        var input = pixels.AsSpan(image * images.ImageLength, images.ImageLength);
        var count = _ticks.Length;
        var step = round / count % 2 == 0 ? 1 : count - 1;
        for (var i = 0; i < count; i++)
        {
            var next = (round + i * step) % count;
            _ticks[next] = Time(models[next], input, next == count - 1 ? options.HeldUp : 0);
        }
    }

    private static long Time(ExitModel model, ReadOnlySpan<float> input, double heldUp)
    {
        model.SetImage(input);
        var start = Stopwatch.GetTimestamp();
        model.Run();
        var taken = Stopwatch.GetTimestamp() - start;
        if (heldUp == 0)
            return taken;
        var end = start + (long)(taken * (1 + heldUp));
        while (Stopwatch.GetTimestamp() < end)
        {
            // Held up on the clock that measures.
        }

        return Stopwatch.GetTimestamp() - start;
    }
}
