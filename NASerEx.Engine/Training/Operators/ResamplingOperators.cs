using System.Collections.Immutable;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Operators that sample maps at other places.</summary>
internal static class ResamplingOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("Resize", Resize) { Since = 10, Refusal = RefuseResize, Note = "Not nearest by half_pixel_symmetric coordinates." },
        new("Upsample", Resize) { Until = 9, Refusal = RefuseResize },
        new("GridSample", GridSample) { Since = 16, Refusal = RefuseGridMode, Note = "Not bicubic." },
    ];

    private static string? RefuseResize(Node node, long opset)
    {
        var mode = node.Text("mode", "nearest");
        if (mode is not ("nearest" or "linear" or "bilinear" or "cubic"))
            return $"resizes in mode '{mode}'";
        var coordinates = node.Text("coordinate_transformation_mode", "half_pixel");
        // Its ties are rounded otherwise in ONNX Runtime.
        if (mode == "nearest" && coordinates == "half_pixel_symmetric")
            return "takes the nearest elements by coordinates 'half_pixel_symmetric'";
        return ResizeAxis.Knows(coordinates) ? null : $"has coordinates '{coordinates}'";
    }

    // Each axis is resized on its own: interpolation in several dimensions is a product of ones in one.
    private static TorchTensor Resize(OperatorCall call)
    {
        var resized = call[0];
        TorchTensor? outside = null;
        foreach (var axis in ResizeAxes.Of(call))
        {
            resized = axis.Sample(resized);
            if (axis.Outside(call[0].dim()) is { } beyond)
                outside = outside is null ? beyond : outside.logical_or(beyond);
        }

        var beyondAll = TorchTensors.ToTorch([call.Node.Float("extrapolation_value", 0)]).reshape([]).to_type(resized.dtype);
        return outside is null ? resized : torch.where(outside, beyondAll, resized);
    }

    private static string? RefuseGridMode(Node node, long opset) => node.Text("mode", "linear") is "bicubic" or "cubic" ? "samples bicubically" : null;

    private static TorchTensor GridSample(OperatorCall call)
    {
        var mode = call.Node.Text("mode", "linear") == "nearest" ? torch.GridSampleMode.Nearest : torch.GridSampleMode.Bilinear;
        var padding = call.Node.Text("padding_mode", "zeros") switch
        {
            "border" => torch.GridSamplePaddingMode.Border,
            "reflection" => torch.GridSamplePaddingMode.Reflection,
            _ => torch.GridSamplePaddingMode.Zeros,
        };
        return torch.nn.functional.grid_sample(call[0], call[1], mode, padding, call.Node.Int("align_corners", 0) == 1);
    }
}
