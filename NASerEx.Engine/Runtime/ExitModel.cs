using System.Collections.Immutable;
using System.Numerics.Tensors;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Runtime;

/// <summary>What a model said of one image.</summary>
/// <param name="Label">Class of the greatest score.</param>
/// <param name="Exit">Where the image left: 0 for the first exit, the number of exits for the end.</param>
/// <param name="Confidence">How sure the classifier was that the image left at, by the metric of that exit; at the end the greatest probability; NaN for a plain model.</param>
public readonly record struct ExitAnswer(int Label, int Exit, float Confidence);

/// <summary>
/// A model file, with exits or plain, that runs one image at a time with its input and outputs in place. A plain model is one whose
/// images all reach the end. One thread at a time.
/// </summary>
public sealed class ExitModel : IDisposable
{
    /// <summary>Name of the place where images leave that no exit keeps.</summary>
    public const string End = "end";

    private readonly RuntimeOptions _options;
    private readonly float[] _scores;
    private OnnxSession _session;
    private BoundRun _run;

    private ExitModel(Model model, string path, RuntimeOptions options, OnnxSession session, BoundRun run, ExitManifest? manifest, Plain? plain)
    {
        (Path, Sha256, Bytes, _options, _session, Manifest) = (path, model.Sha256, model.Bytes, options, session, manifest);
        Macs = plain is null ? manifest!.Macs : [plain.Macs];
        AnswersWith = plain is null ? manifest!.AnswersWith : plain.AnswersWith;
        Exits = [.. manifest?.Exits.Select(exit => exit.Point) ?? [], End];
        _run = run;
        _scores = new float[_run.Lengths(0)[^1]];
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Hash of its bytes, as <see cref="Model.Sha256"/>.</summary>
    public string Sha256 { get; }

    /// <summary>Size of the file, as <see cref="Model.Bytes"/>.</summary>
    public long Bytes { get; }

    /// <summary>What the file says of its exits; null for a plain model.</summary>
    public ExitManifest? Manifest { get; }

    /// <summary>Names of the places where images leave: exits, then <see cref="End"/>.</summary>
    public ImmutableArray<string> Exits { get; }

    /// <summary>Multiply-accumulates of an image by where it leaves, as <see cref="Exits"/>.</summary>
    public ImmutableArray<long> Macs { get; }

    /// <summary>As <see cref="ExitManifest.AnswersWith"/>, also for plain models.</summary>
    public string? AnswersWith { get; }

    /// <summary>Size of the images.</summary>
    public ImageSize Size => _run.Input.Size;

    /// <summary>Scores of the classes that <see cref="Answer"/> read, of the last run.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Number of classes.</summary>
    public int Classes => _scores.Length;

    /// <summary>Opens a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="size">Size of the images; where the model fixes it, it must agree, or may be left out.</param>
    /// <exception cref="NASerExException">
    /// The file is missing, damaged or refused by ONNX Runtime, or does not take such images (<c>ImageSize</c>); a plain model is no
    /// classifier; the description of exits is damaged (<c>ManifestInvalid</c>); it is a model in stages (<c>ModelInStages</c>).
    /// </exception>
    public static ExitModel Open(string path, RuntimeOptions options, ImageSize? size = null)
    {
        if (StagedManifestFile.IsNamed(path))
            throw new NASerExException(
                "ModelInStages", ErrorKind.Unsupported, $"'{path}' is a model in stages, and a single file is needed here. Export the plan with -Form Single, or run the stages with Invoke-ExitModel.");
        var model = OnnxFile.Read(path);
        var manifest = ExitManifest.From(model.Metadata, path);
        var plain = manifest is null ? Plain.Of(model, size) : null;
        var settled = options.For(model.Graph);
        var session = OnnxSession.Open(path, settled);
        BoundRun? run = null;
        ExitModel? opened = null;
        try
        {
            run = session.Bind(1, size);
            return opened = new ExitModel(model, path, settled, session, run, manifest, plain);
        }
        finally
        {
            if (opened is null)
            {
                run?.Dispose();
                session.Dispose();
            }
        }
    }

    /// <summary>Checks that a dataset's labels are the model's outputs.</summary>
    /// <param name="classes">The dataset's class names.</param>
    /// <param name="dataset">What messages call the dataset.</param>
    /// <param name="classMap">The model's output by class, if such a map alone says what labels mean; the model may then have more outputs.</param>
    /// <exception cref="NASerExException">The counts differ (<c>ClassCountMismatch</c>), or the map names an output that there is not (<c>ClassMapMismatch</c>).</exception>
    public void CheckClasses(IReadOnlyCollection<string> classes, string dataset, IReadOnlyDictionary<string, int>? classMap = null) =>
        ClassCheck.Check($"'{Path}' scores {Classes} classes", Classes, classes, classMap, dataset);

    /// <summary>Whether its thresholds can be set.</summary>
    public bool IsAdjustable => Manifest is { Exits.Length: > 0 } && _session.CanBeFed(ExitManifest.ThresholdInput + "0");

    /// <summary>Sets the thresholds from the next run on, where they can be set.</summary>
    /// <param name="thresholds">Least scores that leave, by exit.</param>
    public void SetThresholds(ReadOnlySpan<float> thresholds) => _run.SetThresholds(thresholds);

    /// <summary>Gives the next run its image: normalised floats, C×H×W.</summary>
    public void SetImage(ReadOnlySpan<float> image) => _run.SetImages(image);

    /// <summary>Runs the model on the image: nothing but ONNX Runtime's own work.</summary>
    public void Run() => _run.Run();

    /// <summary>What the last run said.</summary>
    public ExitAnswer Answer()
    {
        _run.CopyFloats(0, _scores);
        var label = TensorPrimitives.IndexOfMax(_scores);
        return Manifest is null ? new ExitAnswer(label, 0, float.NaN) : new ExitAnswer(label, (int)_run.Integers(1)[0], _run.Floats(2)[0]);
    }

    /// <summary>Gives its session's memory back; it can be opened again.</summary>
    public void Close()
    {
        _run.Dispose();
        _session.Dispose();
    }

    /// <summary>Opens a closed model again, with a new session of the same file.</summary>
    /// <exception cref="NASerExException">The file is missing or has become another one (<c>ModelNotFound</c>, <c>ModelRefused</c>).</exception>
    public void Reopen()
    {
        var size = Size;
        _session = OnnxSession.Open(Path, _options);
        _run = _session.Bind(1, size);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>What a plain model does not say of itself.</summary>
    private sealed record Plain(long Macs, string AnswersWith)
    {
        public static Plain Of(Model model, ImageSize? size)
        {
            var shapes = ShapeOracle.Observe(model, size);
            var scores = Classifier.Describe(model, shapes).Scores;
            return new Plain(GraphWork.Of(model.Graph, shapes).Macs, scores == ScoreKind.Probabilities ? ExitManifest.Probabilities : ExitManifest.Logits);
        }
    }
}
