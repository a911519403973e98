using System.Collections.Immutable;
using NASerEx.Graphs.Onnx.Proto;
using ProtoDimension = NASerEx.Graphs.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace NASerEx.Graphs.Onnx;

/// <summary>Declared types between <c>TypeProto</c> and <see cref="TensorType"/>.</summary>
internal static class Types
{
    /// <summary>The declared type, or null where it is missing or not a tensor's.</summary>
    public static TensorType? Read(TypeProto? proto)
    {
        if (proto?.TensorType is not { } tensor)
            return null;
        ImmutableArray<Dimension>? shape = tensor.Shape is null ? null : [.. tensor.Shape.Dim.Select(ReadDimension)];
        return new TensorType((ElementType)tensor.ElemType, shape);
    }

    public static ValueInfoProto Write(string name, TensorType? type)
    {
        var info = new ValueInfoProto { Name = name };
        if (type is null)
            return info;
        info.Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type.Element } };
        if (type.Shape is { } shape)
        {
            info.Type.TensorType.Shape = new TensorShapeProto();
            info.Type.TensorType.Shape.Dim.Add(shape.Select(WriteDimension));
        }

        return info;
    }

    private static Dimension ReadDimension(ProtoDimension proto) => proto.ValueCase switch
    {
        ProtoDimension.ValueOneofCase.DimValue when proto.DimValue >= 0 => new(proto.DimValue),
        ProtoDimension.ValueOneofCase.DimParam when proto.DimParam.Length > 0 => new(null, proto.DimParam),
        _ => default,
    };

    private static ProtoDimension WriteDimension(Dimension dimension) => dimension switch
    {
        { Length: { } length } => new ProtoDimension { DimValue = length },
        { Symbol: { } symbol } => new ProtoDimension { DimParam = symbol },
        _ => new ProtoDimension(),
    };
}
