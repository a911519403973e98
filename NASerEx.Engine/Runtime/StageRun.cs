using Microsoft.ML.OnnxRuntime;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Runtime;

/// <summary>
/// One stage with memory of its own for a batch: rows are written into what it holds, it runs, and its results are read in place. It also holds
/// rows that only later stages read.
/// </summary>
internal sealed class StageRun : IDisposable
{
    private readonly OnnxSession _session;
    private readonly int? _fixedBatch;
    private readonly Dictionary<string, NativeTensor> _held;
    private readonly Dictionary<string, NativeTensor> _made;
    private readonly Dictionary<int, BoundRows> _bound = [];

    /// <param name="session">The stage's session.</param>
    /// <param name="entry">What the manifest says of it.</param>
    /// <param name="held">Values whose rows it has to hold: its inputs, and what passes it by.</param>
    /// <param name="batch">Most rows.</param>
    /// <param name="fixedBatch">The batch that each run has to have, or null.</param>
    public StageRun(OnnxSession session, StageEntry entry, IEnumerable<StageValue> held, int batch, int? fixedBatch)
    {
        (_session, _fixedBatch, Batch) = (session, fixedBatch, batch);
        _held = held.ToDictionary(value => value.Name, value => Allocate(value, batch));
        _made = entry.Outputs.ToDictionary(value => value.Name, value => Allocate(value, batch));
        Numbers = new long[batch];
        Milliseconds = new double[batch];
        ToEnd = new bool[batch];
        Thresholds = new float[]?[batch];
        Answers = new RunnerAnswer?[batch];
    }

    /// <summary>Most rows.</summary>
    public int Batch { get; }

    /// <summary>Rows that wait.</summary>
    public int Count { get; set; }

    /// <summary>The images' numbers, by row.</summary>
    public long[] Numbers { get; }

    /// <summary>What the images have taken so far, by row.</summary>
    public double[] Milliseconds { get; }

    /// <summary>Whether images go on to the end wherever they leave, by row.</summary>
    public bool[] ToEnd { get; }

    /// <summary>Thresholds of images by exit, by row; null of those that go by the model's own.</summary>
    public float[]?[] Thresholds { get; }

    /// <summary>Answers of images that have left, by row; null of those that have not.</summary>
    public RunnerAnswer?[] Answers { get; }

    /// <summary>Loads a stage's file.</summary>
    /// <exception cref="NASerExException">
    /// The file is missing or refused by ONNX Runtime, or another one than the manifest was written with (<c>StageChanged</c>).
    /// </exception>
    public static OnnxSession Open(string manifest, StageEntry entry, RuntimeOptions options)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(manifest))!, entry.File);
        if (!File.Exists(path))
            throw new NASerExException(
                "ModelNotFound", ErrorKind.NotFound, $"'{path}', a stage that '{manifest}' names, does not exist; put all files of the model into one folder, or export it again.");
        var model = OnnxFile.Read(path);
        return model.Sha256 == entry.Sha256
            ? OnnxSession.Open(path, options.For(model.Graph))
            : throw new NASerExException(
                "StageChanged", ErrorKind.InvalidInput, $"'{path}' is not the file that '{manifest}' was written with; export the model again.");
    }

    /// <summary>Memory of a value whose rows are held before the run.</summary>
    public NativeTensor Held(string name) => _held[name];

    /// <summary>Memory of a value after the run, whether the stage made or held it.</summary>
    public NativeTensor After(string name) => _made.GetValueOrDefault(name) ?? _held[name];

    /// <summary>Copies a result of type Float or Float16 as floats.</summary>
    public void CopyFloats(string name, int rows, Span<float> destination)
    {
        var tensor = _made[name];
        HalfFloats.Copy(tensor.Bytes[..(rows * (tensor.Bytes.Length / Batch))], tensor.Element, destination);
    }

    /// <summary>Runs the rows that wait: nothing but ONNX Runtime's own work once so many rows were run before.</summary>
    /// <exception cref="NASerExException">The run failed (<c>RunFailed</c>).</exception>
    public void Run()
    {
        var rows = _fixedBatch ?? Count;
        if (!_bound.TryGetValue(rows, out var bound))
            _bound.Add(rows, bound = new BoundRows(_session, _held, _made, rows, Batch));
        try
        {
            _session.Native.RunWithBinding(_session.NativeRunOptions, bound.Binding);
        }
        catch (OnnxRuntimeException error)
        {
            throw _session.RunFailed(error);
        }
    }

    public void Dispose()
    {
        foreach (var bound in _bound.Values)
            bound.Dispose();
        foreach (var tensor in _held.Values.Concat(_made.Values))
            tensor.Dispose();
        _session.Dispose();
    }

    private static NativeTensor Allocate(StageValue value, int batch) =>
        new(value.Element, [batch, .. value.Shape.Skip(1).Select(length => length!.Value)]);

    /// <summary>Inputs and outputs bound as so many rows of their memory.</summary>
    private sealed class BoundRows : IDisposable
    {
        private readonly List<OrtValue> _parts = [];

        public BoundRows(OnnxSession session, Dictionary<string, NativeTensor> held, Dictionary<string, NativeTensor> made, int rows, int batch)
        {
            Binding = session.Native.CreateIoBinding();
            foreach (var input in session.Inputs)
                Binding.BindInput(input.Name, Rows(held[input.Name]));
            foreach (var output in session.Outputs)
                Binding.BindOutput(output.Name, Rows(made[output.Name]));

            OrtValue Rows(NativeTensor tensor)
            {
                if (rows == batch)
                    return tensor.Value;
                _parts.Add(tensor.FirstRows(rows));
                return _parts[^1];
            }
        }

        public OrtIoBinding Binding { get; }

        public void Dispose()
        {
            Binding.Dispose();
            _parts.ForEach(part => part.Dispose());
        }
    }
}
