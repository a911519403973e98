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
        if (images.Count == 0)
            throw new NASerExException(
                "MeasurementNoImages", ErrorKind.InvalidInput,
                $"The split '{images.Name}' of the dataset '{dataset}' is empty; name a split with images, or give the split a share in the dataset's spec.");

        var size = new ImageSize(images.Channels, images.Height, images.Width);
        using var measured = ExitModel.Open(model, runtime, size);
        using var original = ExitModel.Open(baseline, runtime, size);
        measured.CheckClasses(images.Classes, dataset, images.ClassMap);
        original.CheckClasses(images.Classes, dataset, images.ClassMap);
        WarnUnlessRelated(measured, original, work);

        var chosen = Spread(images.Count, Math.Min(options.MaxImages ?? images.Count, images.Count));
        var log = new RoundLog(chosen.Length, Math.Max(1, (options.MinRounds + chosen.Length - 1) / chosen.Length));
        new InterleavedRun(measured, original, images, chosen).Run(log, options, work);
        return new MeasurementSummary(measured, original, log, [.. chosen.Select(image => images.Labels[image])]).Of(
            dataset, images.Name.ToString().ToLowerInvariant(), MeasurementEnvironment.Of(runtime), options.Seed);
    }

    /// <summary>Positions spread evenly over a split.</summary>
    internal static int[] Spread(int count, int wanted) => [.. Enumerable.Range(0, wanted).Select(i => (int)((long)i * count / wanted))];

    private static void WarnUnlessRelated(ExitModel model, ExitModel baseline, WorkContext work)
    {
        if (model.Manifest is { } manifest && manifest.SourceSha256 != baseline.Sha256)
            work.Warn($"The baseline '{baseline.Path}' is not the file that '{model.Path}' was made of; the comparison is between different models.");
    }
}
