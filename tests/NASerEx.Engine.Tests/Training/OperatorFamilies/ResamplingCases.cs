using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class ResamplingCases
{
    private static readonly string[] Coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. new[] { "nearest", "linear", "cubic" }.SelectMany(mode => Coordinates.SelectMany(coordinates => new[]
        {
            Scaled($"Resize {mode}, {coordinates}, up", [1, 1, 2, 1.7f], 13, ("mode", mode), ("coordinate_transformation_mode", coordinates)),
            Scaled($"Resize {mode}, {coordinates}, down", [1, 1, 0.6f, 0.5f], 13, ("mode", mode), ("coordinate_transformation_mode", coordinates)),
            Sized($"Resize {mode}, {coordinates}, to a size", [3, 4, 5, 11], 13, ("mode", mode), ("coordinate_transformation_mode", coordinates)),
        })),
        .. new[] { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" }.SelectMany(nearest => Coordinates.Select(coordinates =>
            Sized($"Resize {nearest}, {coordinates}", [3, 4, 3, 13], 13, ("nearest_mode", nearest), ("coordinate_transformation_mode", coordinates)))),
        Scaled("Resize half_pixel_symmetric", [1, 1, 1.3f, 1.7f], 19, ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel_symmetric")),
        Scaled("Resize tf_half_pixel_for_nn", [1, 1, 2, 0.7f], 11, ("coordinate_transformation_mode", "tf_half_pixel_for_nn")),
        Case("Resize a region", Map, g => g.Op(
            "Resize",
            [g.X, g.Floats(0, 0, 0.2f, -0.3f, 1, 1, 0.8f, 1.1f), g.Floats(), g.Ints(3, 4, 5, 9)],
            ("mode", "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 0.25f)), opset: 13),
        Scaled("Resize cubic, inside only", [1, 1, 2, 1.7f], 13, ("mode", "cubic"), ("exclude_outside", 1L), ("cubic_coeff_a", -0.5f)),
        Scaled("Resize linear, smoothed", [1, 1, 0.6f, 0.5f], 18, ("mode", "linear"), ("antialias", 1L)),
        Scaled("Resize cubic, smoothed", [1, 1, 0.6f, 0.5f], 18, ("mode", "cubic"), ("antialias", 1L)),
        Case("Resize along axes", Map, g => g.Op("Resize", [g.X, null, g.Floats(2, 1.5f)], ("mode", "linear"), ("axes", L(2, 3))), opset: 18),
        .. new[] { "stretch", "not_larger", "not_smaller" }.Select(policy =>
            Case($"Resize {policy}", Map, g => g.Op("Resize", [g.X, null, null, g.Ints(14, 9)], ("axes", L(2, 3)), ("keep_aspect_ratio_policy", policy)), opset: 18)),
        .. new[] { "nearest", "linear" }.SelectMany(mode => new[]
        {
            Case($"Resize 10, {mode}", Map, g => g.Op("Resize", [g.X, g.Floats(1, 1, 2, 1.5f)], ("mode", mode)), opset: 10),
            Case($"Resize 10, {mode}, down", Map, g => g.Op("Resize", [g.X, g.Floats(1, 1, 0.5f, 0.6f)], ("mode", mode)), opset: 10),
            Case($"Upsample {mode}", Map, g => g.Op("Upsample", [g.X, g.Floats(1, 1, 2, 3)], ("mode", mode)), opset: 9),
            Case($"Upsample {mode} by attribute", Map, g => g.Op("Upsample", [g.X], ("mode", mode), ("scales", new AttributeValue.OfFloats([1, 1, 2, 1.5f]))), opset: 8),
        }),
        .. new[] { "zeros", "border", "reflection" }.Select(padding => Case($"GridSample {padding}", [2, 5, 6], g => Grid(g, ("padding_mode", padding))) with { Trained = 0 }),
        Case("GridSample nearest", [2, 5, 6], g => Grid(g, ("mode", "nearest"))) with { Trained = 0 },
        Case("GridSample of corners", [2, 5, 6], g => Grid(g, ("align_corners", 1L))) with { Trained = 0 },
        Case("GridSample linear", [2, 5, 6], g => Grid(g, ("mode", "linear")), opset: 20) with { Trained = 0 },
    ];

    private static OperatorCase Scaled(string name, float[] scales, long opset, params (string Name, AttributeValue Value)[] attributes) =>
        Case(name, Map, g => g.Op("Resize", [g.X, opset < 13 ? g.Floats() : null, g.Floats(scales)], attributes), opset);

    private static OperatorCase Sized(string name, long[] sizes, long opset, params (string Name, AttributeValue Value)[] attributes) =>
        Case(name, Map, g => g.Op("Resize", [g.X, null, null, g.Ints(sizes)], attributes), opset);

    private static Value Grid(CaseGraph g, params (string Name, AttributeValue Value)[] attributes) =>
        g.Op("GridSample", [g.X, g.Op("Tanh", [g.Op("Mul", [g.Random(3, 4, 3, 2), g.Float(4)])])], attributes);
}
