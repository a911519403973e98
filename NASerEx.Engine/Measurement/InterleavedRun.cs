using System.Diagnostics;
using System.Runtime;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>
/// Models run in turn on the same decoded images. Each round begins with the next model, and every other cycle of rounds goes backwards, so none
/// profits from its place or from what ran before it. The run is cut into sittings, each with sessions of its own: two sessions of one file differ
/// by some tenths of a percent for as long as they live, which only others can show.
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
    private const int Resettle = 5;
    private const int ReportEvery = 32;
    private const int TrialRounds = 32;

    // RAPL counts once a millisecond.
    private static readonly TimeSpan EnergyTime = TimeSpan.FromSeconds(0.25);

    private readonly int _chunk = Math.Clamp(DecodedBytes / (images.ImageLength * sizeof(float)), 1, Math.Min(256, chosen.Length));
    private readonly ModelLog[] _logs = [.. models.Select(_ => new ModelLog(chosen.Length, chosen.Length * passes))];
    private readonly long[] _ticks = new long[models.Count];
    private readonly TimeSpan[] _cpu = new TimeSpan[models.Count];
    private readonly EnergyCounter? _energy = EnergyCounter.TryOpen();
    private readonly MachineWatch _watch = new();

    /// <summary>How the rounds are divided.</summary>
    public Sittings Sittings { get; } = new(chosen.Length * passes, options.Sittings);

    /// <summary>Power and clocks of the machine meanwhile.</summary>
    public MachineConditions Conditions => _watch.Conditions;

    /// <summary>Warms up, then fills a log for each model. Images are decoded in chunks between timed rounds, never during them.</summary>
    public IReadOnlyList<ModelLog> Run(WorkContext work)
    {
        var pixels = GC.AllocateUninitializedArray<float>(_chunk * images.ImageLength, pinned: true);
        var mode = GCSettings.LatencyMode;
        try
        {
            for (var sitting = 0; sitting < Sittings.Count; sitting++)
            {
                Sit(sitting, pixels, mode, work);
                _watch.Look();
            }
        }
        finally
        {
            GCSettings.LatencyMode = mode;
        }

        work.Report(Activity, "done", Sittings.Rounds, Sittings.Rounds);
        return _logs;
    }

    /// <summary>How long <see cref="Run"/> takes, told from one warm-up and a few rounds; the logs are of no use afterwards.</summary>
    public TimeSpan Estimate(WorkContext work)
    {
        var places = Sittings.ImagesOf(0, chosen.Length);
        places = places[..Math.Min(Math.Min(_chunk, TrialRounds), places.Length)];
        var pixels = new float[places.Length * images.ImageLength];
        var decoding = MeasurementForecast.Timed(() => Decode(places, pixels));
        var sitting = MeasurementForecast.Timed(() =>
        {
            Renew(0, pixels);
            WarmUp(pixels, places.Length, work);
        });
        var rounds = MeasurementForecast.Timed(() =>
        {
            for (var i = 0; i < places.Length; i++)
                Round(pixels, i, i);
        });
        if (_energy is not null)
            sitting += models.Count * EnergyTime;
        return (Sittings.Count * sitting) + (Sittings.Rounds * ((decoding + rounds) / places.Length));
    }

    /// <summary>New sessions. Memory is given out in another order every time, or each model would get its old place again.</summary>
    private void Renew(int sitting, ReadOnlySpan<float> pixels)
    {
        foreach (var model in models)
            model.Close();
        foreach (var i in Order(sitting))
            _logs[i].Resources.Add(ModelOpening.Of(models[i], pixels));
    }

    /// <summary>Runs each model by itself, for so long that the counter tells what it draws.</summary>
    private void CountEnergy(EnergyCounter counter, int sitting, float[] pixels, int images)
    {
        foreach (var i in Order(sitting))
        {
            var (before, start) = (counter.Read(), Stopwatch.GetTimestamp());
            for (var run = 0; Stopwatch.GetElapsedTime(start) < EnergyTime; run++)
            {
                models[i].SetImage(Image(pixels, run % images));
                models[i].Run();
            }

            _logs[i].Resources.Add(counter.JoulesSince(before), Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private IEnumerable<int> Order(int sitting) => sitting % 2 == 0 ? Enumerable.Range(0, models.Count) : Enumerable.Range(0, models.Count).Reverse();

    private void Sit(int sitting, float[] pixels, GCLatencyMode settled, WorkContext work)
    {
        var places = Sittings.ImagesOf(sitting, chosen.Length);
        var count = Math.Min(_chunk, places.Length);
        GCSettings.LatencyMode = settled;
        Decode(places.AsSpan(0, count), pixels);
        Renew(sitting, pixels.AsSpan(0, count * images.ImageLength));
        WarmUp(pixels, count, work);
        if (_energy is not null)
            CountEnergy(_energy, sitting, pixels, count);
        GC.Collect();
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        for (var first = 0; first < places.Length; first += _chunk)
            TimeChunk(Sittings.Start(sitting) + first, places.AsSpan(first, Math.Min(_chunk, places.Length - first)), pixels, work);
    }

    private void TimeChunk(int start, ReadOnlySpan<int> places, float[] pixels, WorkContext work)
    {
        Decode(places, pixels);
        for (var i = 0; i < Resettle; i++)
            Round(pixels, i % places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            Round(pixels, i, start + i);
            Note(start + i, places[i]);
            if ((start + i) % ReportEvery == 0)
                work.Report(Activity, $"{models.Count} models in turn", start + i, Sittings.Rounds);
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
            _logs[i].Resources.Add(_cpu[i], Stopwatch.GetElapsedTime(0, _ticks[i]));
        }
    }

    private void Decode(ReadOnlySpan<int> places, float[] pixels)
    {
        Span<int> numbers = stackalloc int[places.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = chosen[places[i]];
        images.Fill(numbers, pixels.AsSpan(0, numbers.Length * images.ImageLength));
    }

    private void WarmUp(float[] pixels, int count, WorkContext work)
    {
        var next = 0;
        work.Report(Activity, "warming up", 0, 0);
        Measurement.WarmUp.Run(
            () =>
            {
                work.Cancellation.ThrowIfCancellationRequested();
                Round(pixels, next++ % count);
                return _ticks.Sum();
            },
            options);
    }

    /// <summary>Runs every model once and leaves their times in <c>_ticks</c> and <c>_cpu</c>.</summary>
    private void Round(float[] pixels, int image, int round = 0)
    {
        var input = Image(pixels, image);
        var count = _ticks.Length;
        var step = round / count % 2 == 0 ? 1 : count - 1;
        for (var i = 0; i < count; i++)
        {
            var next = (round + i * step) % count;
            models[next].SetImage(input);
            var cpu = Environment.CpuUsage.TotalTime;
            _ticks[next] = Time(models[next], next == count - 1 ? options.HeldUp : 0);
            _cpu[next] = Environment.CpuUsage.TotalTime - cpu;
        }
    }

    private ReadOnlySpan<float> Image(float[] pixels, int image) => pixels.AsSpan(image * images.ImageLength, images.ImageLength);

    private static long Time(ExitModel model, double heldUp)
    {
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
