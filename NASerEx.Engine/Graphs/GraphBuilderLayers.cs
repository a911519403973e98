namespace NASerEx.Graphs;

/// <summary>
/// Layers on a <see cref="GraphBuilder"/>, from operators whose meaning is the same from opset 11 to opset 21, so that what is built can be put into a
/// model of any of these.
/// </summary>
public static class GraphBuilderLayers
{
    /// <summary>
    /// A convolution as wide along every axis after the channels, with He-initialised weights and padding that keeps the size at stride 1.
    /// </summary>
    /// <param name="builder">The graph.</param>
    /// <param name="input">Map [N, C, H, W], or sequence [N, C, L].</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">Step.</param>
    /// <param name="groups">Groups; as many as channels makes it depthwise.</param>
    /// <param name="bias">Whether a bias is added; not needed before a normalisation.</param>
    public static Value Conv(this GraphBuilder builder, Value input, long channels, long kernel, long stride = 1, long groups = 1, bool bias = true)
    {
        var shape = builder.Shape(input);
        var pad = kernel / 2;
        var sides = shape[2..];
        var weight = builder.Weight("conv.weight", builder.Initializer.He([channels, shape[1] / groups, .. sides.Select(_ => kernel)]));
        Value[] inputs = bias ? [input, weight, builder.Weight("conv.bias", WeightInitializer.Fill(0, channels))] : [input, weight];
        return builder.Add(
            "Conv",
            inputs,
            [1, channels, .. sides.Select(side => Steps(side, kernel, stride, pad))],
            [
                new("dilations", Each(1)),
                new("group", groups),
                new("kernel_shape", Each(kernel)),
                new("pads", (long[])[.. Each(pad), .. Each(pad)]),
                new("strides", Each(stride)),
            ]);

        long[] Each(long value) => [.. sides.Select(_ => value)];
    }

    /// <summary>Batch normalisation over axis 1, an identity until it is trained.</summary>
    public static Value BatchNormalization(this GraphBuilder builder, Value input)
    {
        var shape = builder.Shape(input);
        return builder.Add(
            "BatchNormalization",
            [
                input,
                builder.Weight("bn.weight", WeightInitializer.Fill(1, shape[1])),
                builder.Weight("bn.bias", WeightInitializer.Fill(0, shape[1])),
                builder.Weight("bn.running_mean", WeightInitializer.Fill(0, shape[1])),
                builder.Weight("bn.running_var", WeightInitializer.Fill(1, shape[1])),
            ],
            shape.AsSpan(),
            [new("epsilon", 1e-5f), new("momentum", 0.9f)]);
    }

    /// <summary>max(x, 0).</summary>
    public static Value Relu(this GraphBuilder builder, Value input) => builder.Add("Relu", [input], builder.Shape(input).AsSpan());

    /// <summary>Sum of two values of one shape.</summary>
    public static Value Add(this GraphBuilder builder, Value left, Value right) =>
        builder.Add("Add", [left, right], builder.Shape(left).AsSpan());

    /// <summary>Values of one shape but for the given axis, one after another along it.</summary>
    public static Value Concat(this GraphBuilder builder, int axis, params ReadOnlySpan<Value> inputs)
    {
        var parts = inputs.ToArray();
        var lengths = builder.Shape(parts[0]).ToArray();
        lengths[axis] = parts.Sum(part => builder.Shape(part)[axis]);
        return builder.Add("Concat", parts, lengths, [new("axis", (long)axis)]);
    }

    /// <summary>Mean over all axes after the channels, which stay as axes of length 1.</summary>
    public static Value GlobalAveragePool(this GraphBuilder builder, Value input) =>
        builder.Add("GlobalAveragePool", [input], [.. builder.Shape(input).Select((length, axis) => axis < 2 ? length : 1)]);

    /// <summary>Mean over rectangles, without padding.</summary>
    public static Value AveragePool(this GraphBuilder builder, Value input, (long Height, long Width) kernel, (long Height, long Width) stride) =>
        builder.Pool("AveragePool", input, kernel, stride, 0);

    /// <summary>Maximum over squares.</summary>
    public static Value MaxPool(this GraphBuilder builder, Value input, long kernel, long stride, long pad = 0) =>
        builder.Pool("MaxPool", input, (kernel, kernel), (stride, stride), pad);

    /// <summary>All axes after the batch as one.</summary>
    public static Value Flatten(this GraphBuilder builder, Value input) =>
        builder.Add("Flatten", [input], [1, builder.Shape(input).Aggregate(1L, (product, length) => product * length)], [new("axis", 1L)]);

    /// <summary>Axes in another order.</summary>
    public static Value Transpose(this GraphBuilder builder, Value input, params long[] order) =>
        builder.Add("Transpose", [input], [.. order.Select(axis => builder.Shape(input)[(int)axis])], [new("perm", order)]);

    /// <summary>The step of an axis with one index; the axis goes.</summary>
    public static Value Take(this GraphBuilder builder, Value input, int axis, long index)
    {
        long[] lengths = [.. builder.Shape(input).RemoveAt(axis)];
        return builder.Add("Gather", [input, builder.Weight("index", new Tensor(ElementType.Int64, [], BitConverter.GetBytes(index)))], lengths, [new("axis", (long)axis)]);
    }

    /// <summary>Any numbers as floats of 32 bits.</summary>
    public static Value CastToFloat(this GraphBuilder builder, Value input) =>
        builder.Add("Cast", [input], builder.Shape(input).AsSpan(), [new("to", (long)ElementType.Float)]);

    /// <summary>The floats that 8-bit integers stand for.</summary>
    public static Value DequantizeLinear(this GraphBuilder builder, Value input, Quantization quantization, ElementType element)
    {
        var scale = builder.Weight("scale", Tensor.Of([quantization.Scale]));
        var zero = builder.Weight("zero_point", new Tensor(element, [], new[] { unchecked((byte)quantization.ZeroPoint) }));
        return builder.Add("DequantizeLinear", [input, scale, zero], builder.Shape(input).AsSpan());
    }

    /// <summary>A linear layer with bias on [N, features].</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="input">Features [N, F].</param>
    /// <param name="features">Output features.</param>
    /// <param name="output">Name of the output; null derives one.</param>
    public static Value Gemm(this GraphBuilder builder, Value input, long features, string? output = null)
    {
        var weight = builder.Weight("fc.weight", builder.Initializer.LeCun(features, builder.Shape(input)[1]));
        var bias = builder.Weight("fc.bias", WeightInitializer.Fill(0, features));
        return builder.Add("Gemm", [input, weight, bias], [1, features], [new("transB", 1L)], output);
    }

    private static Value Pool(this GraphBuilder builder, string opType, Value input, (long Height, long Width) kernel, (long Height, long Width) stride, long pad)
    {
        var shape = builder.Shape(input);
        return builder.Add(
            opType,
            [input],
            [1, shape[1], Steps(shape[2], kernel.Height, stride.Height, pad), Steps(shape[3], kernel.Width, stride.Width, pad)],
            [
                new("kernel_shape", new[] { kernel.Height, kernel.Width }),
                new("pads", new[] { pad, pad, pad, pad }),
                new("strides", new[] { stride.Height, stride.Width }),
            ]);
    }

    private static long Steps(long length, long kernel, long stride, long pad) => ((length + (2 * pad) - kernel) / stride) + 1;
}
