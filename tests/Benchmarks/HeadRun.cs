using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Benchmarks;

/// <summary>A head by itself, with features of noise in place.</summary>
internal sealed class HeadRun : IDisposable
{
    private readonly OnnxSession _session;
    private readonly Microsoft.ML.OnnxRuntime.OrtIoBinding _binding;
    private readonly List<NativeTensor> _tensors = [];

    public HeadRun(ExitHead head, Model source, int classes, RuntimeOptions runtime)
    {
        _session = OnnxSession.Open(source.WithGraph(head.Graph), runtime);
        _binding = _session.Native.CreateIoBinding();
        var random = new Random(1);
        foreach (var input in _session.Inputs)
        {
            var tensor = Add(input.Type!.Element, [.. input.Type.Shape!.Value.Select(axis => axis.Length ?? 1)]);
            if (tensor.Element == ElementType.Float)
                foreach (ref var value in tensor.AsSpan<float>())
                    value = random.NextSingle();
            _binding.BindInput(input.Name, tensor.Value);
        }

        _binding.BindOutput(_session.Outputs[0].Name, Add(_session.Outputs[0].Type!.Element, [1, classes]).Value);
    }

    public void Run() => _session.Native.RunWithBinding(_session.NativeRunOptions, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _tensors.ForEach(tensor => tensor.Dispose());
        _session.Dispose();
    }

    private NativeTensor Add(ElementType element, long[] lengths)
    {
        _tensors.Add(new NativeTensor(element, lengths));
        return _tensors[^1];
    }
}
