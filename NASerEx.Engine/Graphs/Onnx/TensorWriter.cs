using Google.Protobuf;
using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>Turns a <see cref="Tensor"/> into a <c>TensorProto</c> over the same memory.</summary>
internal static class TensorWriter
{
    public static TensorProto Write(Tensor tensor, string name)
    {
        var proto = new TensorProto { Name = name, DataType = (int)tensor.Element };
        proto.Dims.Add(tensor.Shape);
        if (tensor.Element == ElementType.String)
            proto.StringData.Add(tensor.Texts.Select(ByteString.CopyFromUtf8));
        else
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        return proto;
    }
}
