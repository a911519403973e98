using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>Measures a model with exits (or a plain one) against the original.</summary>
public static class ModelMeasurement
{
    /// <summary>
    /// Runs both models on every image, one image a run, in turn (A B, B A, …), and compares labels and inference times. Decoding and
    /// copying of images is not timed.
    /// </summary>
    /// <param name="model">Path of the model to measure.</param>
    /// <param name="baseline">Path of the original.</param>
    /// <param name="dataset">Name of the dataset, for the report.</param>
    /// <param name="images">The images.</param>
    /// <param name="runtime">How both models are run.</param>
    /// <param name="options">How much is measured.</param>
    /// <param name="work">Cancellation, progress and warnings.</param>
    /// <exception cref="NASerExException">
    /// A model cannot be run on the images (size or number of classes), or the split is empty (<c>MeasurementNoImages</c>).
    /// </exception>
    public static ExitMeasurement Run(
        string model,
        string baseline,
        string dataset,
        ImageSplit images,
        RuntimeOptions runtime,
        MeasurementOptions options,
        WorkContext work)
    {
        using var models = new OpenModels(images, dataset, runtime);
        var (original, measured) = (models.Open(baseline), models.Open(model));
        WarnUnlessRelated(measured, original, work);
        return RunAll(models, dataset, images, runtime, options, work).Of(measured, original);
    }

    /// <summary>
    /// Runs any number of models on every image, one image a run, in turn (A B C, B C A, …), and compares each with the first, which is also
    /// compared with itself.
    /// </summary>
    /// <param name="models">Paths of the models.</param>
    /// <param name="dataset">Name of the dataset, for the report.</param>
    /// <param name="images">The images.</param>
    /// <param name="runtime">How all models are run.</param>
    /// <param name="options">How much is measured.</param>
    /// <param name="work">Cancellation, progress and warnings.</param>
    /// <returns>A measurement for each model, the one of the least mean latency first.</returns>
    /// <exception cref="NASerExException">As <see cref="Run"/>.</exception>
    public static ImmutableArray<ExitMeasurement> Compare(
        IEnumerable<string> models, string dataset, ImageSplit images, RuntimeOptions runtime, MeasurementOptions options, WorkContext work)
    {
        using var opened = new OpenModels(images, dataset, runtime);
        foreach (var model in models)
            opened.Open(model);
        var summary = RunAll(opened, dataset, images, runtime, options, work);
        return [.. opened.All.Select(model => summary.Of(model, opened.All[0])).OrderBy(one => one.LatencyMeanMs)];
    }

    /// <summary>Tells what <see cref="Run"/> or <see cref="Compare"/> would run, and for how long, from a few rounds.</summary>
    /// <exception cref="NASerExException">As <see cref="Run"/>.</exception>
    /// <inheritdoc cref="Compare"/>
    public static MeasurementForecast Forecast(
        IEnumerable<string> models, string dataset, ImageSplit images, RuntimeOptions runtime, MeasurementOptions options, WorkContext work)
    {
        using var opened = new OpenModels(images, dataset, runtime);
        foreach (var model in models)
            opened.Open(model);
        var (run, chosen) = RunOf(opened, images, options);
        var time = run.Estimate(WorkContext.None with { Cancellation = work.Cancellation });
        return new MeasurementForecast([.. opened.All.Select(model => model.Path)], MeasurementForecast.ImagesOf(chosen.Length, SplitOf(images), dataset), time);
    }

    private static (InterleavedRun Run, int[] Chosen) RunOf(OpenModels models, ImageSplit images, MeasurementOptions options)
    {
        var chosen = Spread(images.Count, Math.Min(options.MaxImages ?? images.Count, images.Count));
        var passes = Math.Max(1, (options.MinRounds + chosen.Length - 1) / chosen.Length);
        return (new InterleavedRun(models.All, images, chosen, passes, options), chosen);
    }

    private static string SplitOf(ImageSplit images) => images.Name.ToLowerInvariant();

    private static MeasurementSummary RunAll(
        OpenModels models, string dataset, ImageSplit images, RuntimeOptions runtime, MeasurementOptions options, WorkContext work)
    {
        var (run, chosen) = RunOf(models, images, options);
        var logs = run.Run(work);
        foreach (var (model, log) in models.All.Zip(logs))
            options.Raw?.Add(model.Path, log.Milliseconds(), run.Sittings.Images(chosen.Length).Select(image => images.Ids[chosen[image]]));
        return new MeasurementSummary
        {
            Logs = models.All.Zip(logs).ToDictionary(pair => pair.First, pair => pair.Second),
            Images = images,
            Chosen = chosen,
            Dataset = dataset,
            Split = SplitOf(images),
            Environment = MeasurementEnvironment.Of(runtime) with { Conditions = run.Conditions },
            Sittings = run.Sittings,
            Watts = options.Watts,
            Seed = options.Seed,
        };
    }

    /// <summary>Positions spread evenly over a split.</summary>
    internal static int[] Spread(int count, int wanted) => [.. Enumerable.Range(0, wanted).Select(i => (int)((long)i * count / wanted))];

    private static void WarnUnlessRelated(ExitModel model, ExitModel baseline, WorkContext work)
    {
        if (model.Manifest is { } manifest && manifest.SourceSha256 != baseline.Sha256)
            work.Warn($"The baseline '{baseline.Path}' is not the file that '{model.Path}' was made of; the comparison is between different models.");
    }
}
