using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>Tensors as bytes of a checkpoint, bit by bit.</summary>
internal static class TensorState
{
    /// <summary>Writes the elements of a tensor of libtorch, in row-major order.</summary>
    public static void WriteTensor(this BinaryWriter writer, TorchTensor tensor)
    {
        using var detached = tensor.detach();
        using var rowMajor = detached.contiguous();
        writer.WriteBlock(rowMajor.numel() == 0 ? [] : rowMajor.bytes);
    }

    /// <summary>Reads the elements that <see cref="WriteTensor"/> wrote into a tensor of the same shape and type.</summary>
    public static void ReadTensor(this BinaryReader reader, TorchTensor tensor)
    {
        using var noGradients = torch.no_grad();
        using var rowMajor = torch.empty(tensor.shape, tensor.dtype);
        var block = reader.ReadBlock();
        if (block.Length > 0)
            block.CopyTo(rowMajor.bytes);
        tensor.copy_(rowMajor);
    }

    /// <summary>Writes the weights of a graph.</summary>
    public static void WriteWeights(this BinaryWriter writer, Graph graph)
    {
        foreach (var weight in WeightsOf(graph))
            writer.WriteBlock(graph.Initializers[weight].Bytes.Span);
    }

    /// <summary>A graph with the weights that <see cref="WriteWeights"/> wrote of one of the same nodes.</summary>
    public static Graph ReadWeights(this BinaryReader reader, Graph graph)
    {
        var weights = WeightsOf(graph).Select(weight =>
            KeyValuePair.Create(weight, new Tensor(graph.Initializers[weight].Element, graph.Initializers[weight].Shape, reader.ReadBlock())));
        return new Graph(graph.Name, graph.Inputs, graph.Outputs, graph.Nodes, graph.Initializers.SetItems([.. weights]));
    }

    /// <summary>Writes floats.</summary>
    public static void WriteFloats(this BinaryWriter writer, ReadOnlySpan<float> values) =>
        writer.WriteBlock(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

    /// <summary>Reads floats.</summary>
    public static float[] ReadFloats(this BinaryReader reader) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(reader.ReadBlock()).ToArray();

    private static void WriteBlock(this BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBlock(this BinaryReader reader)
    {
        var bytes = reader.ReadBytes(reader.ReadInt32());
        return bytes;
    }

    private static IEnumerable<Value> WeightsOf(Graph graph) =>
        graph.Nodes.SelectMany(node => node.Inputs).OfType<Value>().Where(graph.Initializers.ContainsKey).Distinct();
}
