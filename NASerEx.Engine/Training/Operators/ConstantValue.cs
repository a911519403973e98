using System.Runtime.InteropServices;
using NASerEx.Graphs;

namespace NASerEx.Training.Operators;

/// <summary>The content of a node of type Constant.</summary>
internal static class ConstantValue
{
    /// <summary>The content, in whichever attribute it stands, or null for texts and sparse tensors.</summary>
    public static Tensor? Of(Node node) => node.Attributes.Select(attribute => (attribute.Key, attribute.Value) switch
    {
        ("value", AttributeValue.OfTensor { Tensor.Element: not ElementType.String } of) => of.Tensor,
        ("value_float", AttributeValue.OfFloat of) => Tensor.Of([of.Float]),
        ("value_floats", AttributeValue.OfFloats of) => Tensor.Of(of.Floats.AsSpan(), of.Floats.Length),
        ("value_int", AttributeValue.OfInt of) => Tensor.Of([of.Int]),
        ("value_ints", AttributeValue.OfInts of) => Tensor.Of(of.Ints.AsSpan(), of.Ints.Length),
        _ => null,
    }).FirstOrDefault(tensor => tensor is not null);
}
