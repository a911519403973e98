using System.Diagnostics;
using System.Runtime;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>Two models run in turn on the same decoded images. The order within a round alternates, so neither profits from it.</summary>
internal sealed class InterleavedRun(ExitModel model, ExitModel baseline, ImageSplit images, int[] chosen)
{
    private const string Activity = "Measuring";
    private const int DecodedBytes = 64 << 20;
    private const int Window = 10;
    private const int Resettle = 5;
    private const int ReportEvery = 32;

    private readonly int _chunk = Math.Clamp(DecodedBytes / (images.ImageLength * sizeof(float)), 1, Math.Min(256, chosen.Length));

    /// <summary>Warms up, then fills the log. Images are decoded in chunks between timed rounds, never during them.</summary>
    public void Run(RoundLog log, MeasurementOptions options, WorkContext work)
    {
        var pixels = GC.AllocateUninitializedArray<float>(_chunk * images.ImageLength, pinned: true);
        Decode(0, pixels);
        WarmUp(pixels, options, work);
        var mode = GCSettings.LatencyMode;
        GC.Collect();
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        try
        {
            for (var pass = 0; pass < log.Rounds / log.Images; pass++)
                for (var first = 0; first < chosen.Length; first += _chunk)
                    TimeChunk(pass, first, pixels, log, work);
        }
        finally
        {
            GCSettings.LatencyMode = mode;
        }

        work.Report(Activity, "done", log.Rounds, log.Rounds);
    }

    private void TimeChunk(int pass, int first, float[] pixels, RoundLog log, WorkContext work)
    {
        var count = Decode(first, pixels);
        for (var i = 0; i < Resettle; i++)
            Round(pixels, i % count, out _, out _);
        for (var i = 0; i < count; i++)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            var round = pass * log.Images + first + i;
            Round(pixels, i, out log.ModelTicks[round], out log.BaselineTicks[round], round % 2 == 1);
            Note(first + i, log);
            if (round % ReportEvery == 0)
                work.Report(Activity, "both models in turn", round, log.Rounds);
        }
    }

    private void Note(int image, RoundLog log)
    {
        var answer = model.Answer();
        log.ModelLabels[image] = answer.Label;
        log.Exits[image] = answer.Exit;
        log.BaselineLabels[image] = baseline.Answer().Label;
    }

    private int Decode(int first, float[] pixels)
    {
        var count = Math.Min(_chunk, chosen.Length - first);
        images.Fill(chosen.AsSpan(first, count), pixels.AsSpan(0, count * images.ImageLength));
        return count;
    }

    /// <summary>Until the median round of one window is within reach of the last window's, or time is up.</summary>
    private void WarmUp(float[] pixels, MeasurementOptions options, WorkContext work)
    {
        var (times, last, started) = (new double[Window], double.MaxValue, Stopwatch.GetTimestamp());
        for (var window = 0; ; window++)
        {
            for (var i = 0; i < Window; i++)
            {
                work.Cancellation.ThrowIfCancellationRequested();
                Round(pixels, (window * Window + i) % _chunk, out var one, out var other);
                times[i] = one + other;
            }

            work.Report(Activity, "warming up", 0, 0);
            Array.Sort(times);
            var median = Percentiles.OfSorted(times, 50);
            if ((window >= 2 && Math.Abs(median - last) <= options.SteadyWithin * last) || Stopwatch.GetElapsedTime(started) > options.MaxWarmUp)
                return;
            last = median;
        }
    }

    private void Round(float[] pixels, int image, out long modelTicks, out long baselineTicks, bool swapped = false)
    {
        var input = pixels.AsSpan(image * images.ImageLength, images.ImageLength);
        if (swapped)
        {
            baselineTicks = Time(baseline, input);
            modelTicks = Time(model, input);
        }
        else
        {
            modelTicks = Time(model, input);
            baselineTicks = Time(baseline, input);
        }
    }

    private static long Time(ExitModel model, ReadOnlySpan<float> input)
    {
        model.SetImage(input);
        var start = Stopwatch.GetTimestamp();
        model.Run();
        return Stopwatch.GetTimestamp() - start;
    }
}
