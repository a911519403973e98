using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using NASerEx.Common;
using NASerEx.Graphs;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NASerEx.Runtime;

/// <summary>Name and declared type of a session's input or output.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">Type, or null when it is not a tensor's.</param>
public sealed record SessionValue(string Name, TensorType? Type);

/// <summary>
/// A model loaded in ONNX Runtime. <see cref="Run(ReadOnlySpan{float}, int, ImageSize?)"/> may be called from several threads at once; for the
/// shortest path with one shape, <see cref="Bind"/> it.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly string _label;

    private OnnxSession(InferenceSession session, string label)
    {
        _session = session;
        _label = label;
        Inputs = [.. session.InputNames.Select(name => new SessionValue(name, TypeOf(session.InputMetadata[name])))];
        Outputs = [.. session.OutputNames.Select(name => new SessionValue(name, TypeOf(session.OutputMetadata[name])))];
    }

    /// <summary>Inputs, in the model's order.</summary>
    public ImmutableArray<SessionValue> Inputs { get; }

    /// <summary>Outputs, in the model's order or in the order they were asked for.</summary>
    public ImmutableArray<SessionValue> Outputs { get; }

    /// <summary>Names of the installed runtime's execution providers, without <c>ExecutionProvider</c>.</summary>
    public static IReadOnlyList<string> Providers => SessionFactory.Providers();

    /// <summary>Version of the installed runtime.</summary>
    public static string RuntimeVersion
    {
        get
        {
            OnnxRuntimeLibrary.Require();
            return OrtEnv.Instance().GetVersionString();
        }
    }

    internal InferenceSession Native => _session;

    /// <summary>Whether a value that the model gives itself can be fed in its place.</summary>
    internal bool CanBeFed(string name) => _session.OverridableInitializerMetadata.ContainsKey(name);

    internal RunOptions NativeRunOptions => _options;

    /// <summary>Loads a model file.</summary>
    /// <exception cref="NASerExException">
    /// The file is missing (<c>ModelNotFound</c>), refused by ONNX Runtime (<c>ModelRefused</c>), or the provider is missing
    /// (<c>ProviderMissing</c>).
    /// </exception>
    public static OnnxSession Open(string path, RuntimeOptions options) => new(SessionFactory.Open(path, options), path);

    /// <summary>Loads a model, cut down to what some of its values need.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="outputs">The values to return; the model's outputs when left out.</param>
    /// <param name="shapes">What is known of values that declare no type; a part of a model whose inputs were computed before needs it.</param>
    /// <exception cref="NASerExException">As <see cref="Open(string, RuntimeOptions)"/>.</exception>
    public static OnnxSession Open(Model model, RuntimeOptions options, IEnumerable<Value>? outputs = null, GraphShapes? shapes = null)
    {
        var part = outputs is null ? model : model.WithGraph(GraphPatch.Empty.WithOutputs(outputs).Apply(model.Graph));
        return new(SessionFactory.Open(part, options, shapes), model.Label);
    }

    /// <summary>Runs a batch of images through a model with one image input.</summary>
    /// <param name="images">NCHW floats, read in place when the model takes them so.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="size">Size of the images where the model leaves it open.</param>
    /// <exception cref="NASerExException">The floats are not that many images (<c>ImageSize</c>), or the run failed (<c>RunFailed</c>).</exception>
    public unsafe SessionOutputs Run(ReadOnlySpan<float> images, int batch, ImageSize? size = null)
    {
        var input = Image(batch, size);
        if (images.Length != (long)batch * input.Size.Count)
            throw new NASerExException(
                "ImageSize", ErrorKind.InvalidInput, $"'{_label}' takes {batch} images of {input.Size}, but {images.Length} floats were given.");
        var arranged = ReadOnlySpan<byte>.Empty;
        if (input is { Layout: ImageLayout.Nchw, Element: ElementType.Float })
            arranged = System.Runtime.InteropServices.MemoryMarshal.AsBytes(images);
        else
            input.Arrange(images, Writable(input.Bytes(batch), out arranged));
        fixed (byte* data = arranged)
        {
            using var value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, (TensorElementType)input.Element, input.Shape(batch), (nint)data, arranged.Length);
            return Run([value]);
        }
    }

    /// <summary>Runs a model on tensors, one an input.</summary>
    /// <exception cref="NASerExException">There are more or fewer inputs (<c>ModelInputs</c>), or the run failed (<c>RunFailed</c>).</exception>
    public SessionOutputs Run(params IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != Inputs.Length)
            throw new NASerExException(
                "ModelInputs", ErrorKind.InvalidInput, $"'{_label}' has {Inputs.Length} inputs, but {inputs.Count} tensors were given.");
        var handles = inputs.Select(input => input.Bytes.Pin()).ToList();
        var values = new List<OrtValue>();
        try
        {
            foreach (var (tensor, handle) in inputs.Zip(handles))
                values.Add(ValueOver(tensor, handle));
            return Run(values);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
            handles.ForEach(handle => handle.Dispose());
        }
    }

    /// <summary>
    /// Fixes a batch size and allocates inputs and outputs once, for runs that neither allocate nor copy. It runs the model once
    /// to learn the outputs' shapes.
    /// </summary>
    /// <param name="batch">Number of images every run takes.</param>
    /// <param name="size">Size of the images where the model leaves it open.</param>
    /// <exception cref="NASerExException">As <see cref="Run(ReadOnlySpan{float}, int, ImageSize?)"/>.</exception>
    public BoundRun Bind(int batch, ImageSize? size = null) => BoundRun.Create(this, Image(batch, size), batch);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    internal SessionOutputs Run(IReadOnlyCollection<OrtValue> inputs)
    {
        try
        {
            return new SessionOutputs(_session.Run(_options, _session.InputNames, inputs, _session.OutputNames));
        }
        catch (OnnxRuntimeException error)
        {
            throw RunFailed(error);
        }
    }

    internal NASerExException RunFailed(OnnxRuntimeException error) =>
        new("RunFailed", ErrorKind.InvalidInput, $"ONNX Runtime cannot run the model '{_label}': {error.Message}", error);

    private static Span<byte> Writable(long length, out ReadOnlySpan<byte> bytes)
    {
        var array = new byte[length];
        bytes = array;
        return array;
    }

    private static unsafe OrtValue ValueOver(Tensor tensor, System.Buffers.MemoryHandle handle) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, (TensorElementType)tensor.Element, [.. tensor.Shape], (nint)handle.Pointer, tensor.Bytes.Length);

    private static TensorType? TypeOf(NodeMetadata metadata) => metadata.IsTensor
        ? new TensorType((ElementType)metadata.ElementDataType, [.. metadata.Dimensions.Zip(metadata.SymbolicDimensions, ToDimension)])
        : null;

    private static Dimension ToDimension(int length, string symbol) =>
        length >= 0 ? new(length) : new(null, symbol.Length == 0 ? null : symbol);

    private ImageInput Image(int batch, ImageSize? size)
    {
        if (Inputs.Length != 1)
            throw new NASerExException(
                "ModelInputs", ErrorKind.Unsupported,
                $"'{_label}' has {Inputs.Length} inputs ({string.Join(", ", Inputs.Select(input => input.Name))}); an image classifier has one.");
        var input = ImageInput.Of(Inputs[0].Name, Inputs[0].Type, size, _label);
        return input.Batch is null || input.Batch == batch
            ? input
            : throw new NASerExException(
                "BatchFixed", ErrorKind.InvalidInput, $"'{_label}' takes {input.Batch} images a run, not {batch}; export it with a dynamic batch or run it with {input.Batch}.");
    }
}
