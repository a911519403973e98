using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>
/// A session with its input and outputs in place: <see cref="SetImages"/>, <see cref="Run"/>, read the outputs, again. One thread at a time. Outputs keep
/// the shapes that they had when the session was bound.
/// </summary>
public sealed class BoundRun : IDisposable
{
    private readonly OnnxSession _session;
    private readonly ImageInput _input;
    private readonly OrtIoBinding _binding;
    private readonly NativeTensor _images;
    private readonly ImmutableArray<NativeTensor> _outputs;
    private ImmutableArray<NativeTensor> _thresholds = [];

    private BoundRun(OnnxSession session, ImageInput input, NativeTensor images, ImmutableArray<NativeTensor> outputs)
    {
        (_session, _input, _images, _outputs) = (session, input, images, outputs);
        _binding = session.Native.CreateIoBinding();
        _binding.BindInput(session.Inputs[0].Name, _images.Value);
        foreach (var (output, tensor) in session.Outputs.Zip(_outputs))
            _binding.BindOutput(output.Name, tensor.Value);
    }

    /// <summary>The image input.</summary>
    public ImageInput Input => _input;

    /// <summary>Binds a session's input and outputs; the outputs' shapes are learnt from a first run.</summary>
    internal static BoundRun Create(OnnxSession session, ImageInput input, int batch)
    {
        var images = new NativeTensor(input.Element, input.Shape(batch));
        BoundRun? bound = null;
        try
        {
            using var first = session.Run([images.Value]);
            return bound = new BoundRun(
                session, input, images, [.. Enumerable.Range(0, first.Count).Select(i => new NativeTensor(first.Element(i), first.Lengths(i)))]);
        }
        finally
        {
            if (bound is null)
                images.Dispose();
        }
    }

    /// <summary>Gives the next run its images: NCHW floats, as many as were bound.</summary>
    public void SetImages(ReadOnlySpan<float> images) => _input.Arrange(images, _images.Bytes);

    /// <summary>Feeds thresholds from the next run on, by exit, to a model that takes them (<see cref="ExitManifest.ThresholdInput"/>).</summary>
    public void SetThresholds(ReadOnlySpan<float> thresholds)
    {
        if (_thresholds.IsEmpty)
            BindThresholds(thresholds.Length);
        for (var exit = 0; exit < thresholds.Length; exit++)
            _thresholds[exit].AsSpan<float>()[0] = thresholds[exit];
    }

    /// <summary>Runs the model: nothing but ONNX Runtime's own work.</summary>
    /// <exception cref="Common.NASerExException">The run failed (<c>RunFailed</c>).</exception>
    public void Run()
    {
        try
        {
            _session.Native.RunWithBinding(_session.NativeRunOptions, _binding);
        }
        catch (OnnxRuntimeException error)
        {
            throw _session.RunFailed(error);
        }
    }

    /// <summary>Lengths of an output's axes.</summary>
    public ImmutableArray<long> Lengths(int index) => _outputs[index].Lengths;

    /// <summary>Element type of an output.</summary>
    public ElementType Element(int index) => _outputs[index].Element;

    /// <summary>The last run's floats, in place. The output's element type is Float.</summary>
    public ReadOnlySpan<float> Floats(int index) => _outputs[index].AsSpan<float>();

    /// <summary>The last run's integers, in place. The output's element type is Int64.</summary>
    public ReadOnlySpan<long> Integers(int index) => _outputs[index].AsSpan<long>();

    /// <summary>Copies an output of type Float or Float16 as floats.</summary>
    public void CopyFloats(int index, Span<float> destination) =>
        HalfFloats.Copy(_outputs[index].Bytes, _outputs[index].Element, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _images.Dispose();
        foreach (var tensor in _outputs.Concat(_thresholds))
            tensor.Dispose();
    }

    private void BindThresholds(int exits)
    {
        _thresholds = [.. Enumerable.Range(0, exits).Select(_ => new NativeTensor(ElementType.Float, [1]))];
        for (var exit = 0; exit < exits; exit++)
            _binding.BindInput($"{ExitManifest.ThresholdInput}{exit}", _thresholds[exit].Value);
    }
}
