using NASerEx.Graphs;

namespace NASerEx.Training.Operators;

/// <summary>What a node of type Resize or Upsample does to each axis.</summary>
internal static class ResizeAxes
{
    /// <summary>The axes that change, in order.</summary>
    public static IEnumerable<ResizeAxis> Of(OperatorCall call)
    {
        var shape = call[0].shape;
        var axes = call.Node.Ints("axes")?.Select(axis => OperatorCall.FromStart(axis, shape.Length)).ToArray()
            ?? [.. Enumerable.Range(0, shape.Length).Select(axis => (long)axis)];
        long[] lengths = [.. axes.Select(axis => shape[axis])];
        var (scales, sizes) = Sizes(call, lengths);
        var roi = call.Opset >= 11 ? call.NumbersInput(1) : null;
        for (var i = 0; i < axes.Length; i++)
        {
            var (start, end) = roi is { Length: > 0 } ? ((float)roi[i], (float)roi[i + axes.Length]) : (0, 1);
            var axis = new ResizeAxis(call.Node, call.Opset, (int)axes[i], lengths[i], sizes[i], scales[i], start, end);
            if (axis.Changes)
                yield return axis;
        }
    }

    // Up to opset 8 scales are an attribute, up to opset 10 the second input; from then on the third, or sizes the fourth.
    private static (float[] Scales, long[] Sizes) Sizes(OperatorCall call, long[] lengths)
    {
        var scales = call.Node.Attributes.TryGetValue("scales", out var given) && given is AttributeValue.OfFloats floats
            ? [.. floats.Floats]
            : call.NumbersInput(call.Opset < 11 ? 1 : 2)?.Select(scale => (float)scale).ToArray();
        if (scales is { Length: > 0 })
            return (scales, [.. scales.Zip(lengths).Select(pair => (long)MathF.Floor(pair.First * pair.Second))]);
        var sizes = call.IntsInput(3) ?? throw call.Refuse("has neither scales nor sizes");
        float[] ratios = [.. sizes.Zip(lengths).Select(pair => (float)pair.First / pair.Second)];
        var policy = call.Node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch")
            return (ratios, sizes);
        var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
        return ([.. ratios.Select(_ => ratio)], [.. lengths.Select(length => (long)MathF.Floor((ratio * length) + 0.5f))]);
    }
}
