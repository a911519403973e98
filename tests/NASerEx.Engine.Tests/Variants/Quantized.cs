using System.Collections.Immutable;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Engine.Tests.Variants;

/// <summary>
/// Models in 8 bits with QuantizeLinear and DequantizeLinear around what multiplies and adds, as static quantisation writes them: activations
/// in unsigned bytes by the range seen on random images, weights in signed bytes a channel, biases in 32 bits.
/// </summary>
internal sealed class Quantized
{
    private static readonly HashSet<string> Quantizable =
        new(StringComparer.Ordinal) { "Conv", "Gemm", "MatMul", "Add", "Concat", "GlobalAveragePool", "MaxPool" };

    private readonly Model _model;
    private readonly GraphShapes _shapes;
    private readonly InputDependence _dependence;
    private readonly List<Node> _added = [];
    private readonly Dictionary<Value, Tensor> _weights = [];
    private readonly Dictionary<Value, float> _scales = [];
    private readonly Dictionary<Value, Value> _decoded = [];

    private readonly bool _signed;

    private Quantized(Model model, GraphShapes shapes, bool signed) =>
        (_model, _shapes, _dependence, _signed) = (model, shapes, InputDependence.Of(model.Graph), signed);

    /// <summary>The quantised model; opset 13 or newer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">Its shapes.</param>
    /// <param name="signed">Whether activations are signed bytes.</param>
    public static Model Of(Model model, GraphShapes shapes, bool signed = false) => new Quantized(model, shapes, signed).Build();

    private Model Build()
    {
        var tensors = Tensors();
        foreach (var (value, (least, most)) in Ranges(tensors))
            QuantizeActivation(value, least, most);
        var nodes = _model.Graph.Nodes.Select(Rewired).ToList();
        var graph = new Graph(
            _model.Graph.Name,
            _model.Graph.Inputs,
            _model.Graph.Outputs.Select(output => _decoded.GetValueOrDefault(output, output)),
            GraphOrderOf([.. nodes, .. _added]),
            _model.Graph.Initializers.AddRange(_weights));
        return _model.WithGraph(GraphCuts.WithoutDead(graph));
    }

    /// <summary>Floats of the image that a quantised operator reads or writes; a convolution's activation stands for its output.</summary>
    private List<Value> Tensors()
    {
        var graph = _model.Graph;
        var tensors = graph.Nodes.Where(node => Quantizable.Contains(node.OpType))
            .SelectMany(node => node.Inputs.Concat(node.Outputs).OfType<Value>())
            .Where(value => _dependence[value] == Dependence.Data && _shapes[value].Element == ElementType.Float)
            .Select(value => graph.Consumers(value) is [{ OpType: "Relu" or "Clip" } activation] ? activation.Outputs[0]! : value);
        return [.. tensors.Distinct()];
    }

    private IEnumerable<(Value Value, (float Least, float Most) Range)> Ranges(List<Value> tensors)
    {
        var inputs = tensors.Where(_model.Graph.Inputs.Contains).ToList();
        var computed = tensors.Except(inputs).ToList();
        var size = _shapes[_model.Graph.Inputs[0]].Lengths;
        var batch = (int)size[0] * (_shapes.FixedBatch is null ? 4 : 1);
        var images = TestModels.Images((int)size.Aggregate(1L, (product, length) => product * length) * batch / (int)size[0]);
        using var session = OnnxSession.Open(_model, TestModels.OneThread, computed);
        using var outputs = session.Run(Tensor.Of(images, [batch, .. size[1..]]));
        var ranges = computed.Select((value, i) => (value, Range(outputs.Floats(i)))).ToList();
        return [.. inputs.Select(value => (value, Range(images))), .. ranges];
    }

    private static (float Least, float Most) Range(ReadOnlySpan<float> values) =>
        (Math.Min(0, System.Numerics.Tensors.TensorPrimitives.Min(values)), Math.Max(0.01f, System.Numerics.Tensors.TensorPrimitives.Max(values)));

    private void QuantizeActivation(Value value, float least, float most)
    {
        var scale = (most - least) / 255;
        var zero = (byte)Math.Clamp(Math.Round(-least / scale), 0, 255);
        var (real, integer) = (Weight($"{value}_scale", Tensor.Of([scale])), Weight($"{value}_zero_point", _signed
            ? new Tensor(ElementType.Int8, [], new[] { unchecked((byte)(zero - 128)) })
            : new Tensor(ElementType.UInt8, [], new[] { zero })));
        var (quantized, decoded) = (new Value($"{value}_QuantizeLinear_Output"), new Value($"{value}_DequantizeLinear_Output"));
        _added.Add(new Node("QuantizeLinear", [value, real, integer], [quantized], name: $"{value}_QuantizeLinear"));
        _added.Add(new Node("DequantizeLinear", [quantized, real, integer], [decoded], name: $"{value}_DequantizeLinear"));
        _scales.Add(value, scale);
        _decoded.Add(value, decoded);
    }

    private Node Rewired(Node node)
    {
        var inputs = node.Inputs.Select((value, i) => value is null ? null
            : _decoded.TryGetValue(value, out var decoded) ? decoded
            : IsWeight(node, i) ? QuantizeWeight(node, value)
            : IsBias(node, i) ? QuantizeBias(node, value)
            : value);
        return node.WithInputs(inputs.ToArray());
    }

    private bool IsWeight(Node node, int input) =>
        input == 1 && node.OpType is "Conv" or "Gemm" or "MatMul" && _model.Graph.Initializers.GetValueOrDefault(node.Inputs[input]!)?.Element == ElementType.Float;

    private bool IsBias(Node node, int input) => input == 2 && node.OpType is "Conv" or "Gemm" && _model.Graph.Initializers.ContainsKey(node.Inputs[input]!)
        && _scales.ContainsKey(node.Inputs[0]!);

    private Value QuantizeWeight(Node node, Value value)
    {
        var tensor = _model.Graph.Initializers[value];
        var axis = node.OpType == "Conv" || (node.OpType == "Gemm" && node.Int("transB", 0) == 1) ? 0 : tensor.Shape.Length - 1;
        var scales = ChannelScales(tensor, axis);
        var bytes = new byte[tensor.Count];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(sbyte)Math.Clamp(Math.Round(tensor.AsSpan<float>()[i] / scales[ChannelOf(tensor, axis, i)]), -127, 127);
        return Decode(value, new Tensor(ElementType.Int8, tensor.Shape, bytes), Tensor.Of(scales, scales.Length), new Tensor(ElementType.Int8, [scales.Length], new byte[scales.Length]), axis);
    }

    private Value QuantizeBias(Node node, Value value)
    {
        var weight = _model.Graph.Initializers[node.Inputs[1]!];
        var bias = _model.Graph.Initializers[value].AsSpan<float>();
        var scales = ChannelScales(weight, node.OpType == "Conv" || node.Int("transB", 0) == 1 ? 0 : 1);
        var integers = new int[bias.Length];
        for (var i = 0; i < integers.Length; i++)
        {
            scales[i] *= _scales[node.Inputs[0]!];
            integers[i] = (int)Math.Round(bias[i] / scales[i]);
        }

        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(integers.AsSpan()).ToArray();
        return Decode(value, new Tensor(ElementType.Int32, [integers.Length], bytes), Tensor.Of(scales, scales.Length), new Tensor(ElementType.Int32, [scales.Length], new byte[4 * scales.Length]), 0);
    }

    private Value Decode(Value value, Tensor integers, Tensor scales, Tensor zeros, int axis)
    {
        var decoded = new Value($"{value}_DequantizeLinear_Output");
        _added.Add(new Node(
            "DequantizeLinear",
            [Weight($"{value}_quantized", integers), Weight($"{value}_scale", scales), Weight($"{value}_zero_point", zeros)],
            [decoded],
            [new("axis", (long)axis)],
            $"{value}_DequantizeLinear"));
        return decoded;
    }

    private static float[] ChannelScales(Tensor tensor, int axis)
    {
        var scales = new float[tensor.Shape[axis]];
        Array.Fill(scales, 1e-6f);
        for (var i = 0; i < tensor.Count; i++)
            scales[ChannelOf(tensor, axis, i)] = Math.Max(scales[ChannelOf(tensor, axis, i)], Math.Abs(tensor.AsSpan<float>()[i]) / 127);
        return scales;
    }

    private static long ChannelOf(Tensor tensor, int axis, int index)
    {
        var inner = tensor.Shape.Skip(axis + 1).Aggregate(1L, (product, length) => product * length);
        return index / inner % tensor.Shape[axis];
    }

    private Value Weight(string name, Tensor tensor)
    {
        var value = new Value(name, TensorType.Of(tensor.Element, tensor.Shape.AsSpan()));
        _weights.Add(value, tensor);
        return value;
    }

    private static ImmutableArray<Node> GraphOrderOf(List<Node> nodes) => [.. GraphOrder.Sort(nodes, "quantised")];
}
