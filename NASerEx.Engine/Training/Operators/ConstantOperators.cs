using System.Collections.Immutable;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Constants, sequences and element types.</summary>
internal static class ConstantOperators
{
    private const int FirstFloat8 = 17;

    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("Constant", call => ConstantValue.Of(call.Node)!.ToTorch(call.Floats))
        {
            Refusal = (node, _) => ConstantValue.Of(node) is null ? "holds texts or a sparse tensor" : null,
            Note = "Float tensors are weights as initializers are, and are written back as initializers.",
        },
        new("ConstantOfShape", ConstantOfShape) { Since = 9, Differentiable = false },
        new("Range", Range) { Since = 11, Differentiable = false },
        new("EyeLike", EyeLike) { Since = 9, Differentiable = false, Role = _ => WeightRole.Unread, Refusal = (node, _) => RefuseType(node, "dtype") },
        new("Cast", call => Cast(call, call.ScalarOf(ElementOf(call.Node, "to"))))
        {
            Refusal = (node, _) => RefuseType(node, "to"),
            Note = "Floats of 16 bits are computed in 32. No unsigned types but UInt8.",
        },
        new("CastLike", call => Cast(call, call[1].dtype)) { Since = 15, Role = position => position == 0 ? WeightRole.Carried : WeightRole.Unread },
    ];

    private static ElementType ElementOf(Node node, string attribute) => (ElementType)node.Int(attribute, (long)ElementType.Float);

    private static string? RefuseType(Node node, string attribute) => ElementOf(node, attribute) switch
    {
        ElementType.Undefined or ElementType.String or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64 or >= (ElementType)FirstFloat8 =>
            $"gives elements of type {ElementOf(node, attribute)}",
        _ => null,
    };

    private static TorchTensor Cast(OperatorCall call, torch.ScalarType type) => call[0].to_type(type);

    private static TorchTensor ConstantOfShape(OperatorCall call)
    {
        var value = call.Node.Attributes.TryGetValue("value", out var given) && given is AttributeValue.OfTensor of ? of.Tensor : Tensor.Of([0f], 1);
        return value.ToTorch(call.Floats).reshape([]).expand(call.IntsInput(0)!).contiguous();
    }

    private static TorchTensor Range(OperatorCall call)
    {
        if (call[0].is_floating_point())
        {
            var (start, step) = (call.NumbersInput(0)![0], call.NumbersInput(2)![0]);
            var count = Math.Max(0, (int)Math.Ceiling((call.NumbersInput(1)![0] - start) / step));
            return TorchTensors.ToTorch([.. Enumerable.Range(0, count).Select(i => start + (i * step))], count).to_type(call[0].dtype);
        }

        var (first, end, by) = (call.IntsInput(0)![0], call.IntsInput(1)![0], call.IntsInput(2)![0]);
        var whole = Math.Max(0, (end - first + by - Math.Sign(by)) / by);
        return Integers.Below(whole).Times(by).Plus(first).to_type(call[0].dtype);
    }

    private static TorchTensor EyeLike(OperatorCall call)
    {
        var type = call.Node.Attributes.ContainsKey("dtype") ? call.ScalarOf(ElementOf(call.Node, "dtype")) : call[0].dtype;
        var (rows, columns) = (Integers.Below(call[0].shape[0]).reshape(-1, 1), Integers.Below(call[0].shape[1]).reshape(1, -1));
        return columns.eq(rows.Plus(call.Node.Int("k", 0))).to_type(type);
    }
}
