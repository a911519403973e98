using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class ConvolutionCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        Conv("Conv", Map, [6, 4, 3, 3], ("strides", L(2, 2)), ("pads", L(1, 1, 1, 1))),
        Conv("Conv 1×1, strided", Map, [6, 4, 1, 1], ("strides", L(2, 2))),
        Conv("Conv 1×1, strided, padded", Map, [6, 4, 1, 1], ("strides", L(2, 3)), ("pads", L(1, 0, 0, 2))),
        Case("Conv depthwise", Map, g => g.Op("Conv", [g.X, g.Random(4, 1, 3, 3)], ("group", 4L), ("pads", L(1, 1, 1, 1)))),
        Conv("Conv in groups", Map, [6, 2, 3, 3], ("group", 2L)),
        Conv("Conv dilated, uneven pads", Map, [6, 4, 3, 3], ("dilations", L(2, 1)), ("pads", L(0, 1, 2, 0))),
        Conv("Conv SAME_UPPER", Map, [6, 4, 3, 3], ("auto_pad", "SAME_UPPER"), ("strides", L(2, 2))),
        Conv("Conv SAME_LOWER", Map, [6, 4, 3, 3], ("auto_pad", "SAME_LOWER"), ("strides", L(2, 2))),
        Conv("Conv VALID", Map, [6, 4, 3, 3], ("auto_pad", "VALID")),
        Conv("Conv of one axis", [4, 9], [6, 4, 3], ("strides", L(2)), ("pads", L(1, 2)), ("dilations", L(2))),
        Conv("Conv of one axis, point", [4, 9], [6, 4, 1], ("strides", L(2))),
        Conv("Conv of three axes", [2, 5, 6, 4], [4, 2, 3, 3, 2], ("strides", L(2, 1, 1)), ("pads", L(1, 1, 0, 1, 1, 1))),
        Case("Conv of a transposed weight", Map, g => g.Op("Conv", [g.X, g.Op("Transpose", [g.Random(4, 6, 3, 3)], ("perm", L(1, 0, 2, 3)))])),
        Case("Conv of a standardised weight", Map, Standardised),
        Transposed("ConvTranspose", [4, 6, 3, 3]),
        Transposed("ConvTranspose, strided", [4, 6, 3, 3], ("strides", L(2, 3)), ("pads", L(1, 0, 0, 2))),
        Transposed("ConvTranspose, output padding", [4, 6, 3, 3], ("strides", L(2, 3)), ("output_padding", L(1, 2)), ("pads", L(0, 1, 0, 1))),
        Transposed("ConvTranspose, output shape", [4, 6, 3, 3], ("strides", L(3, 2)), ("output_shape", L(20, 11))),
        Transposed("ConvTranspose SAME_UPPER", [4, 6, 3, 3], ("strides", L(2, 2)), ("auto_pad", "SAME_UPPER")),
        Transposed("ConvTranspose SAME_LOWER", [4, 6, 3, 3], ("strides", L(2, 2)), ("auto_pad", "SAME_LOWER")),
        Transposed("ConvTranspose VALID", [4, 6, 2, 3], ("auto_pad", "VALID")),
        Transposed("ConvTranspose in groups, dilated", [4, 3, 3, 2], ("group", 2L), ("dilations", L(2, 3))),
        Transposed("ConvTranspose 1×1, strided", [4, 6, 1, 1], ("strides", L(2, 2))),
        Case("ConvTranspose of one axis", [4, 5], g => g.Op("ConvTranspose", [g.X, g.Random(4, 3, 4)], ("strides", L(2)), ("pads", L(1, 2)))),
        Case("ConvTranspose of three axes", [2, 3, 4, 3], g => g.Op("ConvTranspose", [g.X, g.Random(2, 3, 2, 3, 2)], ("strides", L(1, 2, 2)))),
    ];

    private static OperatorCase Conv(string name, long[] lengths, long[] weight, params (string Name, AttributeValue Value)[] attributes) =>
        Case(name, lengths, g => g.Op("Conv", [g.X, g.Random(weight), g.Random(weight[0])], attributes));

    private static OperatorCase Transposed(string name, long[] weight, params (string Name, AttributeValue Value)[] attributes)
    {
        var groups = attributes.Where(one => one.Name == "group").Select(one => ((AttributeValue.OfInt)one.Value).Int).Append(1).First();
        return Case(name, Map, g => g.Op("ConvTranspose", [g.X, g.Random(weight), g.Random(weight[1] * groups)], attributes));
    }

    private static Value Standardised(CaseGraph g)
    {
        var weight = g.Random(6, 4, 3, 3);
        var centred = g.Op("Sub", [weight, g.Op("ReduceMean", [weight], ("axes", L(1, 2, 3)))]);
        return g.Op("Conv", [g.X, g.Op("Div", [centred, g.Op("ReduceL2", [centred], ("axes", L(1, 2, 3)))])]);
    }
}
