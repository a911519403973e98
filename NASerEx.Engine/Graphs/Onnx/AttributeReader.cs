using System.Text;
using Google.Protobuf;
using NASerEx.Graphs.Onnx.Proto;
using AttributeType = NASerEx.Graphs.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace NASerEx.Graphs.Onnx;

/// <summary>Turns one <c>AttributeProto</c> into an <see cref="AttributeValue"/>.</summary>
internal sealed class AttributeReader(ModelSource source, string at, Func<GraphProto, Graph> readGraph)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public AttributeValue Read(AttributeProto proto)
    {
        if (proto.RefAttrName.Length > 0)
            throw source.Invalid($"{at} refers to a function's attribute, outside any function");
        return KindOf(proto) switch
        {
            AttributeType.Float => proto.F,
            AttributeType.Int => proto.I,
            AttributeType.String => Text(proto.S) is { } text ? text : Opaque(proto),
            AttributeType.Tensor when proto.T is not null => new TensorReader(source, at).Read(proto.T),
            AttributeType.Graph when proto.G is not null => readGraph(proto.G),
            AttributeType.Floats => new AttributeValue.OfFloats([.. proto.Floats]),
            AttributeType.Ints => new AttributeValue.OfInts([.. proto.Ints]),
            AttributeType.Strings => Texts(proto),
            AttributeType.Graphs => new AttributeValue.OfGraphs([.. proto.Graphs.Select(readGraph)]),
            _ => Opaque(proto),
        };
    }

    /// <summary>The attribute's type; early exporters left it out, and then the field that is set tells.</summary>
    private static AttributeType KindOf(AttributeProto proto) => proto switch
    {
        { Type: not AttributeType.Undefined } => proto.Type,
        { T: not null } => AttributeType.Tensor,
        { G: not null } => AttributeType.Graph,
        { Floats.Count: > 0 } => AttributeType.Floats,
        { Ints.Count: > 0 } => AttributeType.Ints,
        { Strings.Count: > 0 } => AttributeType.Strings,
        { S.Length: > 0 } => AttributeType.String,
        { F: not 0 } => AttributeType.Float,
        _ => AttributeType.Int,
    };

    private static AttributeValue Texts(AttributeProto proto)
    {
        var texts = proto.Strings.Select(Text).ToList();
        return texts.Contains(null) ? Opaque(proto) : new AttributeValue.OfTexts([.. texts.OfType<string>()]);
    }

    private static string? Text(ByteString bytes)
    {
        try
        {
            return bytes.ToString(StrictUtf8);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static AttributeValue.OfOpaque Opaque(AttributeProto proto) => new(proto.ToByteArray());
}
