using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>Turns one <c>TensorProto</c> into a <see cref="Tensor"/>, whichever of its data fields is used.</summary>
/// <param name="source">The model.</param>
/// <param name="at">What messages call the tensor.</param>
internal sealed class TensorReader(ModelSource source, string at)
{
    public Tensor Read(TensorProto proto)
    {
        var element = (ElementType)proto.DataType;
        if (proto.Dims.Any(length => length < 0))
            throw source.Invalid($"{at} has a negative length in its shape [{string.Join(',', proto.Dims)}]");
        ImmutableArray<long> shape = [.. proto.Dims];
        if (element == ElementType.String)
            return new Tensor(Checked(shape, element, proto.StringData.Count), [.. proto.StringData.Select(text => text.ToStringUtf8())]);
        if (element.Size() == 0)
            throw source.Unsupported($"{at} has element type {proto.DataType} of the ONNX specification");
        var bytes = Bytes(proto, element);
        return new Tensor(element, Checked(shape, element, bytes.Length / (double)element.Size()), bytes);
    }

    private ImmutableArray<long> Checked(ImmutableArray<long> shape, ElementType element, double count) =>
        shape.Aggregate(1.0, (product, length) => product * length) == count
            ? shape
            : throw source.Invalid($"{at} of shape [{string.Join(',', shape)}] and type {element} holds {count} elements");

    private ReadOnlyMemory<byte> Bytes(TensorProto proto, ElementType element)
    {
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
            return ExternalData.Read(proto, source, at);
        return proto.RawData.Length > 0 ? proto.RawData.Memory : TypedBytes(proto, element);
    }

    /// <summary>The fields of the specification's <c>TensorProto</c>, each of which serves several element types.</summary>
    private static byte[] TypedBytes(TensorProto proto, ElementType element) => element switch
    {
        ElementType.Float => Raw<float>([.. proto.FloatData]),
        ElementType.Double => Raw<double>([.. proto.DoubleData]),
        ElementType.Int64 => Raw<long>([.. proto.Int64Data]),
        ElementType.UInt64 => Raw<ulong>([.. proto.Uint64Data]),
        ElementType.UInt32 => Raw<uint>([.. proto.Uint64Data.Select(number => (uint)number)]),
        _ => Narrow([.. proto.Int32Data], element.Size()),
    };

    private static byte[] Raw<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    private static byte[] Narrow(ReadOnlySpan<int> numbers, int size)
    {
        var bytes = new byte[numbers.Length * size];
        Span<byte> four = stackalloc byte[4];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(four, numbers[i]);
            four[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }
}
