using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class PoolingCases
{
    private static readonly (string, AttributeValue) Counted = ("count_include_pad", 1L);
    private static readonly (string, AttributeValue) Up = ("ceil_mode", 1L);

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. new[] { "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" }.SelectMany(opType => new[]
        {
            Case(opType, Map, g => g.Op(opType, [g.X])),
            Case($"{opType} of one axis", [5, 8], g => g.Op(opType, [g.X])),
        }),
        Case("GlobalLpPool 3", Map, g => g.Op("GlobalLpPool", [g.X], ("p", 3L))),
        .. new long[] { 11, 19, 22 }.SelectMany(opset => new[] { "AveragePool", "MaxPool", "LpPool" }.SelectMany(opType => Windows(opType, opset))),
        .. new long[] { 10, 19 }.SelectMany(opset => new[]
        {
            Pool("AveragePool", "padding counted", opset, ("pads", L(1, 1, 1, 1)), Counted),
            Pool("AveragePool", "uneven pads counted", opset, ("pads", L(0, 1, 1, 0)), Counted),
            Pool("AveragePool", "rounding up", opset, ("pads", L(0, 0, 0, 0)), Up),
            Pool("AveragePool", "rounding up, padding", opset, ("pads", L(1, 0, 1, 1)), Up),
            Pool("AveragePool", "rounding up, padding counted", opset, ("pads", L(1, 0, 1, 1)), Counted, Up),
            Pool("AveragePool", "SAME_UPPER counted", opset, ("auto_pad", "SAME_UPPER"), Counted),
            Pool("MaxPool", "rounding up", opset, ("pads", L(0, 0, 0, 0)), Up),
            Pool("MaxPool", "rounding up, padding", opset, ("pads", L(1, 1, 1, 1)), Up),
            Pool("MaxPool", "dilated", opset, ("dilations", L(2, 1)), ("pads", L(1, 0, 0, 1))),
        }),
        Pool("AveragePool", "dilated", 19, ("dilations", L(2, 1)), ("pads", L(1, 0, 0, 1))),
        Pool("AveragePool", "dilated, counted", 19, ("dilations", L(1, 2)), ("pads", L(1, 1, 1, 1)), Counted),
        Pool("LpPool", "dilated", 18, ("dilations", L(2, 1)), ("p", 3L)),
        Pool("LpPool", "rounding up", 18, Up),
        Pool("LpPool", "1", 18, ("p", 1L)),
        Case("AveragePool of one axis", [4, 9], g => g.Op("AveragePool", [g.X], ("kernel_shape", L(3)), ("strides", L(2)), ("pads", L(1, 0)))),
        Case("AveragePool of three axes", [2, 5, 4, 5], g => g.Op("AveragePool", [g.X], ("kernel_shape", L(3, 2, 2)), ("strides", L(2, 1, 2)))),
        Case("MaxPool of one axis", [4, 9], g => g.Op("MaxPool", [g.X], ("kernel_shape", L(3)), ("strides", L(2)), ("pads", L(1, 1)))),
        Case("MaxPool of three axes", [2, 5, 4, 5], g => g.Op("MaxPool", [g.X], ("kernel_shape", L(3, 2, 2)), ("strides", L(2, 1, 2)), ("pads", L(1, 1, 0, 1, 0, 1)))),
        Case("MaxPool of wide pads", Map, g => g.Op("MaxPool", [g.X], ("kernel_shape", L(2, 3)), ("pads", L(1, 2, 1, 2)))),
        Indexed("MaxPool with places", ("pads", L(1, 1, 1, 1))),
        Indexed("MaxPool with places, uneven pads", ("pads", L(0, 1, 1, 0))),
        Indexed("MaxPool with places by columns", ("storage_order", 1L)),
    ];

    private static OperatorCase[] Windows(string opType, long opset) =>
    [
        Pool(opType, "plain", opset),
        Pool(opType, "padded", opset, ("pads", L(1, 1, 1, 1))),
        Pool(opType, "uneven pads", opset, ("pads", L(0, 1, 1, 0))),
        Pool(opType, "SAME_UPPER", opset, ("auto_pad", "SAME_UPPER")),
        Pool(opType, "SAME_LOWER", opset, ("auto_pad", "SAME_LOWER")),
        Pool(opType, "VALID", opset, ("auto_pad", "VALID")),
    ];

    private static OperatorCase Pool(string opType, string how, long opset, params (string Name, AttributeValue Value)[] attributes) => Case(
        $"{opType} {opset}, {how}", Map, g => g.Op(opType, [g.X], [("kernel_shape", L(3, 2)), ("strides", L(2, 2)), .. attributes]), opset);

    private static OperatorCase Indexed(string name, params (string Name, AttributeValue Value)[] attributes) =>
        Cases(name, Map, g => g.Ops("MaxPool", 2, [g.X], [("kernel_shape", L(3, 3)), ("strides", L(2, 2)), .. attributes]));
}
