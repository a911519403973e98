using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Monitoring;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>How a model is run over images.</summary>
public sealed record InferenceOptions
{
    /// <summary>Images that a model in stages runs at once, where it does not fix it; a single file runs one.</summary>
    public int Batch { get; init; } = ExitRunner.DefaultBatch;

    /// <summary>Names of the classes by output; null takes those of the dataset's list or those that the model keeps.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>How ONNX Runtime runs it.</summary>
    public RuntimeOptions Runtime { get; init; } = new();

    /// <summary>How images flow.</summary>
    public PipelineOptions Pipeline { get; init; } = new();

    /// <summary>How the stream is watched; null where it is not.</summary>
    public MonitorOptions? Monitor { get; init; }

    /// <summary>
    /// Full path of the original, which is asked about some images where the stream is watched; null lets these images go on to the end, which only stages on an
    /// original that was not fine-tuned can do.
    /// </summary>
    public string? Baseline { get; init; }

    /// <summary>The mean cost to hold; null where every image goes by the model's own thresholds.</summary>
    public BudgetOptions? Budget { get; init; }
}

/// <summary>A model in either form, opened to classify images, with what it takes to prepare them and to name what it says.</summary>
public sealed class ExitInference : IDisposable
{
    private readonly IExitRunner _runner;
    private readonly IReadOnlyList<string> _classes;
    private readonly PipelineOptions _pipeline;
    private readonly StreamMonitor? _monitor;
    private readonly BudgetRunner? _budget;

    private ExitInference(
        IExitRunner runner, DatasetOptions? dataset, IReadOnlyList<string> classes, ImagePreparer preparer, PipelineOptions pipeline, StreamMonitor? monitor, BudgetRunner? budget) =>
        (_runner, Dataset, _classes, Preparer, _pipeline, _monitor, _budget) = (runner, dataset, classes, preparer, pipeline, monitor, budget);

    /// <summary>The dataset that was given, with the preprocessing that holds.</summary>
    public DatasetOptions? Dataset { get; }

    /// <summary>Reads images as the model wants them.</summary>
    public ImagePreparer Preparer { get; }

    /// <summary>Names of the places where images leave: exits, then <c>end</c>.</summary>
    public ImmutableArray<string> Exits => _runner.Exits;

    /// <summary>Opens a model.</summary>
    /// <param name="model">Full path of an ONNX file, with exits or plain, or of the manifest of a model in stages.</param>
    /// <param name="dataset">
    /// Finds a dataset that says how images are prepared and what the classes are, if there is one; asks for the size of the model's images only where
    /// no spec says it, and then what the model keeps of its preprocessing goes before.
    /// </param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="NASerExException">
    /// The model or the dataset cannot be used; neither says how images become the input (<c>PreprocessUnknown</c>); names are not as many as the
    /// model has outputs (<c>ClassCountMismatch</c>); the stream is to be watched and cannot be (<c>MonitorNoReference</c>, <c>MonitorBaseline</c>,
    /// <c>MonitorWithBudget</c>); a budget is to be held and cannot be (as <see cref="BudgetRunner"/>).
    /// </exception>
    public static ExitInference Open(string model, Func<Func<ImageSize>, DatasetOptions>? dataset, InferenceOptions options)
    {
        IExitRunner? runner = null;
        ExitInference? opened = null;
        try
        {
            var isAssumed = false;
            var data = dataset?.Invoke(() =>
            {
                isAssumed = true;
                return (runner = ExitRunner.Open(model, options.Runtime, options.Batch)).Size;
            });
            runner ??= ExitRunner.Open(model, options.Runtime, options.Batch, data is null ? null : Experiment.SizeOf(data));
            var preprocess = Preprocess(runner, data, isAssumed);
            var classes = Classes(runner, data, options);
            var monitor = StreamWatch.MonitorOf(runner, classes, options);
            var budget = options.Budget is null ? null : new BudgetRunner(runner, options.Budget);
            runner = StreamWatch.ShadowsOf(budget ?? runner, options);
            return opened = new ExitInference(
                runner, data is null ? null : data with { Preprocess = preprocess }, classes, new ImagePreparer(preprocess, model), options.Pipeline, monitor, budget);
        }
        finally
        {
            if (opened is null)
                runner?.Dispose();
        }
    }

    /// <summary>Starts to run images.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="NASerExException">Images are not prepared in the model's size (<c>ImageSize</c>).</exception>
    public ImagePipeline Start(CancellationToken cancellation) => new(_runner, Preparer, _pipeline, cancellation);

    /// <summary>A result in the model's words. It has an answer.</summary>
    public ExitPrediction Name(in ImageResult result)
    {
        var answer = result.Answer;
        var name = answer.Label < _classes.Count ? _classes[answer.Label] : answer.Label.ToString(CultureInfo.InvariantCulture);
        return new ExitPrediction(
            result.Image.Source, answer.Label, name, answer.Probability, answer.Exit, _runner.Exits[answer.Exit], answer.Milliseconds);
    }

    /// <summary>Takes note of a result where the stream is watched. It has an answer, and those of earlier images were noted.</summary>
    /// <returns>In what the stream turns out not to look like the calibration images.</returns>
    public ImmutableArray<StreamAlarm> Observe(in ImageResult result) =>
        _monitor is not null && (_budget is null || result.Answer.IsDrawn)
            ? _monitor.Observe(result.Answer.Exit, result.Answer.Confidence, result.Answer.Label, result.Answer.EndLabel)
            : [];

    /// <summary>What the stream looks like so far; null where it is not watched.</summary>
    public StreamStatus? Status => _monitor?.Status;

    /// <summary>How the budget is kept so far; null where there is none.</summary>
    public BudgetStatus? Budget => _budget?.Status;

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private static PreprocessOptions Preprocess(IExitRunner runner, DatasetOptions? dataset, bool isAssumed)
    {
        var kept = runner.Manifest?.Preprocess?.ToOptions(runner.Path);
        return (isAssumed ? kept ?? dataset?.Preprocess : dataset?.Preprocess ?? kept) ?? throw new NASerExException(
            "PreprocessUnknown", ErrorKind.InvalidInput,
            $"The model '{runner.Path}' does not say how images become its input. Name a Dataset spec with its preprocess (-Dataset), or export the model again with one.");
    }

    private static IReadOnlyList<string> Classes(IExitRunner runner, DatasetOptions? dataset, InferenceOptions options)
    {
        if (options.Classes is { } given && given.Count != runner.Classes)
            throw new NASerExException(
                "ClassCountMismatch", ErrorKind.InvalidInput, $"The model '{runner.Path}' scores {runner.Classes} classes, but {given.Count} names are given for them. Name all, in the order of its outputs.");
        return options.Classes ?? (dataset?.Classes is { } listed ? listed : runner.Manifest?.Classes is { } keptNames ? keptNames : []);
    }
}
