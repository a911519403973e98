using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>
/// Some values of a model for any number of images at once, as rows of floats, also where the model takes a fixed number of images a run. A model
/// that mixes the images of a batch (<see cref="BatchMixing"/>) is asked about one at a time.
/// </summary>
public sealed class BatchedOutputs : IDisposable
{
    private readonly OnnxSession _session;
    private readonly int[] _lengths;
    private readonly ImageSize _size;
    private readonly int? _fixedBatch;

    /// <summary>Loads a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outputs">Float values to compute, and how many floats each has an image.</param>
    /// <param name="size">Size of the images.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="NASerExException">As <see cref="OnnxSession.Open(Model, RuntimeOptions, IEnumerable{Value}, GraphShapes)"/>.</exception>
    public BatchedOutputs(Model model, IReadOnlyList<(Value Value, int Length)> outputs, ImageSize size, RuntimeOptions options)
    {
        _lengths = [.. outputs.Select(output => output.Length)];
        _size = size;
        _session = OnnxSession.Open(model, options, outputs.Select(output => output.Value));
        _fixedBatch = (int?)_session.Inputs[0].Type?.Shape?[0].Length ?? (BatchMixing.Find(model.Graph) is null ? null : 1);
    }

    /// <summary>Arrays that hold the outputs of some images.</summary>
    public float[][] Allocate(int images) => Array.ConvertAll(_lengths, length => new float[images * length]);

    /// <summary>Computes the values of a batch. Several threads may ask at once.</summary>
    /// <param name="pixels">NCHW floats.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="rows">Receives a row an image, by output.</param>
    /// <param name="at">The first row that is written.</param>
    /// <exception cref="NASerExException">As <see cref="OnnxSession.Run(ReadOnlySpan{float}, int, ImageSize?)"/>.</exception>
    public void Run(ReadOnlySpan<float> pixels, int count, float[][] rows, int at = 0)
    {
        var step = _fixedBatch ?? count;
        for (var first = 0; first < count; first += step)
        {
            var taken = Math.Min(step, count - first);
            using var outputs = taken == step ? Run(pixels, first, step) : RunPadded(pixels, first, taken, step);
            for (var i = 0; i < _lengths.Length; i++)
                Copy(outputs, i, step, rows[i].AsSpan((at + first) * _lengths[i], taken * _lengths[i]));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private SessionOutputs Run(ReadOnlySpan<float> pixels, int first, int count) =>
        _session.Run(pixels.Slice(first * _size.Count, count * _size.Count), count, _size);

    private SessionOutputs RunPadded(ReadOnlySpan<float> pixels, int first, int taken, int step)
    {
        var padded = new float[step * _size.Count];
        pixels.Slice(first * _size.Count, taken * _size.Count).CopyTo(padded);
        return _session.Run(padded, step, _size);
    }

    private void Copy(SessionOutputs outputs, int index, int images, Span<float> rows)
    {
        if (rows.Length == images * _lengths[index])
        {
            outputs.CopyFloats(index, rows);
            return;
        }

        var all = new float[images * _lengths[index]];
        outputs.CopyFloats(index, all);
        all.AsSpan(0, rows.Length).CopyTo(rows);
    }
}
