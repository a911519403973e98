using System.Globalization;
using System.Runtime;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;

namespace NASerEx.Measurement.Scenarios;

/// <summary>Measures a model beside the original in a scenario of queries.</summary>
public static class ScenarioMeasurements
{
    private const long MostBytes = 256 << 20;

    private static readonly TimeSpan EffortTime = TimeSpan.FromSeconds(1);

    /// <summary>Measures both on the same queries.</summary>
    /// <param name="model">Path of the model to measure: a file, with exits or plain, or the manifest of a model in stages.</param>
    /// <param name="baseline">Path of the original.</param>
    /// <param name="dataset">Name of the dataset, for the report.</param>
    /// <param name="images">The images that queries are drawn from.</param>
    /// <param name="runtime">How both are run.</param>
    /// <param name="scenario">The scenario; it is not <see cref="Scenario.SingleStream"/>, which <see cref="ModelMeasurement"/> measures.</param>
    /// <param name="options">How much is measured.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">
    /// A model cannot be run on the images, the split is empty (<c>MeasurementNoImages</c>), or no deadline is given (<c>ScenarioDeadlineMissing</c>).
    /// </exception>
    public static ScenarioMeasurement Run(
        string model, string baseline, string dataset, ImageSplit images, RuntimeOptions runtime, ScenarioOptions scenario, MeasurementOptions options, WorkContext work)
    {
        Require(scenario, images, dataset);
        var chosen = Chosen(images, options);
        var pixels = GC.AllocateUninitializedArray<float>(chosen.Length * images.ImageLength, pinned: true);
        images.Fill(chosen, pixels);
        using var ours = Open(model);
        using var theirs = Open(baseline);
        Served[] served = [new Served(ours, pixels), new Served(theirs, pixels)];
        var watch = new MachineWatch();
        var outcome = Quietly(() => new ScenarioRun(scenario, options, new WallClock(), work).Of(served, chosen.Length));
        watch.Look();
        options.Raw?.Add(model, scenario.Scenario, outcome.Logs[0], images, chosen);
        options.Raw?.Add(baseline, scenario.Scenario, outcome.Logs[1], images, chosen);
        var queryImages = outcome.Logs[0].Images[0].Length;
        var efforts = Array.ConvertAll(served, model => Effort(model, outcome.Logs[0].Images, options));
        var measured = new ScenarioMeasurement
        {
            Scenario = scenario.Scenario,
            Model = model,
            Baseline = baseline,
            Dataset = dataset,
            Split = images.Name.ToLowerInvariant(),
            Images = chosen.Length,
            QueryImages = queryImages,
            DeadlineMs = scenario.Scenario == Scenario.Server ? scenario.DeadlineMs : null,
            Figure = outcome.Figures[0],
            BaselineFigure = outcome.Figures[1],
            Unit = UnitOf(scenario.Scenario),
            Gain = scenario.Scenario == Scenario.MultiStream ? outcome.Figures[1] / outcome.Figures[0] : outcome.Figures[0] / outcome.Figures[1],
            GainLow = outcome.Gain.Low,
            GainHigh = outcome.Gain.High,
            Served = ServedQueries.Of(ours.Batch, queryImages, outcome.Logs[0], options.Seed) with { Effort = efforts[0] },
            BaselineServed = ServedQueries.Of(theirs.Batch, queryImages, outcome.Logs[1], options.Seed) with { Effort = efforts[1] },
            Environment = MeasurementEnvironment.Of(runtime) with { Conditions = watch.Conditions },
        };
        Warn(measured, scenario, work);
        return measured;

        IExitRunner Open(string path) => OpenRunner(path, images, dataset, runtime, scenario);
    }

    /// <summary>Tells what <see cref="Run"/> would run, and for how long, from a few queries.</summary>
    /// <inheritdoc cref="Run"/>
    public static MeasurementForecast Forecast(
        string model, string baseline, string dataset, ImageSplit images, RuntimeOptions runtime, ScenarioOptions scenario, MeasurementOptions options, WorkContext work)
    {
        Require(scenario, images, dataset);
        var chosen = Chosen(images, options);
        var trial = chosen[..Math.Min(ScenarioRun.TrialImages, chosen.Length)];
        var pixels = new float[trial.Length * images.ImageLength];
        var decoding = MeasurementForecast.Timed(() => images.Fill(trial, pixels)) * ((double)chosen.Length / trial.Length);
        using var ours = OpenRunner(model, images, dataset, runtime, scenario);
        using var theirs = OpenRunner(baseline, images, dataset, runtime, scenario);
        Served[] served = [new Served(ours, pixels), new Served(theirs, pixels)];
        var run = new ScenarioRun(scenario, options, new WallClock(), WorkContext.None with { Cancellation = work.Cancellation });
        var time = run.Estimate(served, chosen.Length) + decoding + (served.Length * EffortTime);
        return new MeasurementForecast([model, baseline], $"{MeasurementForecast.ImagesOf(chosen.Length, images.Name.ToLowerInvariant(), dataset)} in the scenario {scenario.Scenario}", time);
    }

    /// <summary>The unit of a scenario's figure.</summary>
    private static string UnitOf(Scenario scenario) => scenario switch
    {
        Scenario.MultiStream => "ms",
        Scenario.Server => "queries/s",
        _ => "images/s",
    };

    private static ImageEffort Effort(Served model, int[][] queries, MeasurementOptions options)
    {
        var next = 0;
        return ImageEffort.Of(() => model.Serve(queries[next++ % queries.Length]), queries[0].Length, EffortTime, options.Watts);
    }

    private static void Require(ScenarioOptions scenario, ImageSplit images, string dataset)
    {
        if (images.Count == 0)
            throw new NASerExException(
                "MeasurementNoImages", ErrorKind.InvalidInput,
                $"The split '{images.Name}' of the dataset '{dataset}' is empty; name a split with images, or give the split a share in the dataset's spec.");
        if (scenario is { Scenario: Scenario.Server, DeadlineMs: null })
            throw new NASerExException(
                "ScenarioDeadlineMissing", ErrorKind.InvalidInput,
                "The scenario Server looks for the greatest rate within a deadline, and there is none. Give it (-DeadlineMs), or name a target with 'deadlineMs'.");
    }

    private static int[] Chosen(ImageSplit images, MeasurementOptions options)
    {
        var most = (int)Math.Max(1, MostBytes / (images.ImageLength * sizeof(float)));
        return ModelMeasurement.Spread(images.Count, Math.Min(Math.Min(options.MaxImages ?? images.Count, images.Count), most));
    }

    /// <summary>Queries of several images are run in batches where the model allows them; where each image is a query, one at a time.</summary>
    private static IExitRunner OpenRunner(string path, ImageSplit images, string dataset, RuntimeOptions runtime, ScenarioOptions scenario)
    {
        var size = new ImageSize(images.Channels, images.Height, images.Width);
        var most = scenario.Batch ?? ExitRunner.DefaultBatch;
        var batch = scenario.Scenario switch
        {
            Scenario.Server => 1,
            Scenario.MultiStream => Math.Min(most, scenario.QueryImages),
            _ => most,
        };
        var runner = (batch > 1 ? BatchRunner.TryOpen(path, runtime, batch, size) : null) ?? ExitRunner.Open(path, runtime, batch, size);
        IExitRunner? opened = null;
        try
        {
            if (runner.Size != size)
                throw new NASerExException("ImageSize", ErrorKind.InvalidInput, $"'{path}' takes images of {runner.Size}, but those of the dataset '{dataset}' are {size}; change its preprocess.");
            ClassCheck.Check($"'{path}' scores {runner.Classes} classes", runner.Classes, images.Classes, images.ClassMap, dataset);
            return opened = runner;
        }
        finally
        {
            if (opened is null)
                runner.Dispose();
        }
    }

    private static T Quietly<T>(Func<T> run)
    {
        var mode = GCSettings.LatencyMode;
        try
        {
            GC.Collect();
            GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
            return run();
        }
        finally
        {
            GCSettings.LatencyMode = mode;
        }
    }

    private static void Warn(ScenarioMeasurement measured, ScenarioOptions scenario, WorkContext work)
    {
        var needed = SampleSize.Needed(scenario.Percentile);
        if (measured.Scenario is Scenario.MultiStream or Scenario.Server && measured.Served.Queries < needed)
            work.Warn($"{measured.Served.Queries} queries are too few to tell the {scenario.Percentile}th percentile; it takes at least {needed}.");
        foreach (var (path, rate) in new[] { (measured.Model, measured.Figure), (measured.Baseline, measured.BaselineFigure) })
            if (measured.Scenario == Scenario.Server && rate == 0)
                work.Warn(string.Create(
                    CultureInfo.InvariantCulture, $"'{path}' answers too few queries within {scenario.DeadlineMs} ms at any rate, so the latencies are those of queries one after another."));
    }
}
