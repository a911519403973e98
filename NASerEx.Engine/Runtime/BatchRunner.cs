using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics.Tensors;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Runtime;

/// <summary>A plain model that leaves its batch open, run in batches.</summary>
public sealed class BatchRunner : IExitRunner
{
    private readonly OnnxSession _session;
    private readonly Classifier _classifier;
    private readonly Dictionary<int, BoundRun> _bound = [];
    private readonly float[] _images;
    private readonly float[] _scores;
    private readonly long[] _numbers;

    private BatchRunner(string path, OnnxSession session, Classifier classifier, int batch)
    {
        (Path, _session, _classifier) = (path, session, classifier);
        _images = new float[batch * Size.Count];
        _scores = new float[batch * Classes];
        _numbers = new long[batch];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public ExitManifest? Manifest => null;

    /// <inheritdoc/>
    public ImageSize Size => _classifier.Input.Size;

    /// <inheritdoc/>
    public int Classes => _classifier.Classes;

    /// <inheritdoc/>
    public ImmutableArray<string> Exits { get; } = [ExitModel.End];

    /// <inheritdoc/>
    public int Batch => _numbers.Length;

    /// <inheritdoc/>
    public int Waiting { get; private set; }

    /// <inheritdoc/>
    public bool IsAdjustable => false;

    /// <summary>Opens a model; null where it has exits, fixes its batch, or mixes the images of one (<see cref="BatchMixing"/>).</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="batch">Images that are run at once.</param>
    /// <param name="size">Size of the images, where the model leaves it open.</param>
    /// <exception cref="NASerExException">The file is missing, damaged, no classifier, or refused by ONNX Runtime.</exception>
    public static BatchRunner? TryOpen(string path, RuntimeOptions options, int batch, ImageSize? size = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (StagedManifestFile.IsNamed(path))
            return null;
        var model = OnnxFile.Read(path);
        if (ExitManifest.IsIn(model.Metadata) || BatchMixing.Find(model.Graph) is not null)
            return null;
        var shapes = ShapeOracle.Observe(model, size);
        return shapes.FixedBatch is null
            ? new BatchRunner(path, OnnxSession.Open(path, options.For(model.Graph)), Classifier.Describe(model, shapes), batch)
            : null;
    }

    /// <inheritdoc/>
    public void Add(long number, ReadOnlySpan<float> image, ICollection<RunnerAnswer> answers, bool toEnd = false, float[]? thresholds = null)
    {
        image.CopyTo(_images.AsSpan(Waiting * Size.Count, Size.Count));
        _numbers[Waiting++] = number;
        if (Waiting == Batch)
            Flush(answers);
    }

    /// <inheritdoc/>
    public void Flush(ICollection<RunnerAnswer> answers)
    {
        if (Waiting == 0)
            return;
        var (count, start) = (Waiting, Stopwatch.GetTimestamp());
        Waiting = 0;
        if (!_bound.TryGetValue(count, out var run))
            _bound.Add(count, run = _session.Bind(count, Size));
        run.SetImages(_images.AsSpan(0, count * Size.Count));
        run.Run();
        run.CopyFloats(0, _scores.AsSpan(0, count * Classes));
        var share = Stopwatch.GetElapsedTime(start).TotalMilliseconds / count;
        for (var row = 0; row < count; row++)
            answers.Add(AnswerOf(row, share));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in _bound.Values)
            run.Dispose();
        _session.Dispose();
    }

    private RunnerAnswer AnswerOf(int row, double milliseconds)
    {
        var scores = _scores.AsSpan(row * Classes, Classes);
        var label = TensorPrimitives.IndexOfMax(scores);
        var probability = ExitRunner.Probability(scores, label, _classifier.Scores == ScoreKind.Probabilities, temperature: 1);
        return new RunnerAnswer(_numbers[row], label, 0, float.NaN, probability, milliseconds);
    }
}
