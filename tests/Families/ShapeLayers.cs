using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>A length that goes into a shape: known when the model is written, or computed from a shape while it runs.</summary>
/// <param name="Known">The length at the fixed batch, or at batch 1.</param>
/// <param name="Computed">The integer that holds it, or null when it is a constant.</param>
internal readonly record struct AxisLength(long Known, Value? Computed)
{
    public static implicit operator AxisLength(long known) => new(known, null);
}

/// <summary>Operators that move data, with the subgraphs that compute their shapes while the batch is open.</summary>
internal static class ShapeLayers
{
    /// <summary>
    /// A length of a value: <c>Shape</c> and <c>Gather</c> while the batch is open. The newer exporter knows all lengths but the batch, which is
    /// taken here from axes of length 1; multiples of the batch have to be computed from it.
    /// </summary>
    public static AxisLength LengthOf(this ExportedGraph graph, string module, Value x, int axis)
    {
        var known = graph.Lengths(x)[axis];
        if (graph.Settings.FixedBatch is not null || (graph.Settings.Dynamo && known > 1))
            return known;
        if (graph.Settings.Dynamo && graph.Opset >= 15)
            return new(known, graph.Node(module, "Shape", [x], [1], ("end", axis + 1L), ("start", (long)axis)));
        var shape = graph.Node(module, "Shape", [x], [graph.Lengths(x).Length]);
        return new(known, graph.Node(module, "Gather", [shape, graph.Index(module, axis)], [], ("axis", 0L)));
    }

    public static AxisLength Times(this ExportedGraph graph, string module, AxisLength left, AxisLength right)
    {
        var known = left.Known * right.Known;
        if (left.Computed is null && right.Computed is null)
            return known;
        return new(known, graph.Multiply(module, Operand(graph, module, left), Operand(graph, module, right)));
    }

    /// <summary>A quotient without remainder, with the casts that tracing leaves behind.</summary>
    public static AxisLength Over(this ExportedGraph graph, string module, AxisLength length, long divisor)
    {
        if (length.Computed is null)
            return length.Known / divisor;
        var quotient = graph.Divide(module, length.Computed, graph.Index(module, divisor));
        var cast = graph.Node(module, "Cast", [quotient], graph.Lengths(quotient), ("to", (long)ElementType.Int64));
        return new(length.Known / divisor, graph.Node(module, "Cast", [cast], graph.Lengths(quotient), ("to", (long)ElementType.Int64)));
    }

    public static Value Reshape(this ExportedGraph graph, string module, Value x, params AxisLength[] shape)
    {
        var known = shape.Select(length => length.Known).ToArray();
        var total = graph.Lengths(x).Aggregate(1L, (product, length) => product * length);
        var rest = known.Where(length => length >= 0).Aggregate(1L, (product, length) => product * length);
        long[] lengths = [.. known.Select(length => length < 0 ? total / rest : length)];
        return graph.Node(module, "Reshape", [x, Shape(graph, module, shape)], lengths, graph.Opset >= 14 ? [("allowzero", 0L)] : []);
    }

    /// <summary>A vector of lengths.</summary>
    public static Value Shape(this ExportedGraph graph, string module, params AxisLength[] shape)
    {
        if (shape.All(length => length.Computed is null))
            return graph.Integers(module, [.. shape.Select(length => length.Known)]);
        var parts = shape.Select(length => length.Computed is null ? graph.Integers(module, length.Known) : Vector(graph, module, length.Computed)).ToArray();
        return graph.Node(module, "Concat", parts, [parts.Length], ("axis", 0L));
    }

    public static Value Transpose(this ExportedGraph graph, string module, Value x, params long[] order) =>
        graph.Node(module, "Transpose", [x], [.. order.Select(axis => graph.Lengths(x)[axis])], ("perm", order));

    public static Value Flatten(this ExportedGraph graph, string module, Value x)
    {
        var lengths = graph.Lengths(x);
        return graph.Node(module, "Flatten", [x], [lengths[0], lengths[1..].Aggregate(1L, (product, length) => product * length)], ("axis", 1L));
    }

    public static Value Concat(this ExportedGraph graph, string module, long axis, params Value[] parts)
    {
        var lengths = graph.Lengths(parts[0]).ToArray();
        lengths[axis < 0 ? axis + lengths.Length : axis] = parts.Sum(part => graph.Lengths(part)[axis < 0 ? axis + lengths.Length : axis]);
        return graph.Node(module, "Concat", parts, lengths, ("axis", axis));
    }

    /// <summary>A range of one axis; <paramref name="end"/> may be the largest integer.</summary>
    public static Value Slice(this ExportedGraph graph, string module, Value x, long axis, long start, long end, long step = 1)
    {
        var lengths = graph.Lengths(x).ToArray();
        var length = lengths[axis];
        var (from, to) = (start < 0 ? start + length : start, Math.Min(end < 0 ? end + length : end, length));
        lengths[axis] = (to - from + step - 1) / step;
        return graph.Node(
            module, "Slice",
            [x, graph.Integers(module, start), graph.Integers(module, end), graph.Integers(module, axis), graph.Integers(module, step)], lengths);
    }

    /// <summary>One element of an axis, which goes away.</summary>
    public static Value Select(this ExportedGraph graph, string module, Value x, long axis, long index) =>
        graph.Node(module, "Gather", [x, graph.Index(module, index)], [.. graph.Lengths(x).Where((_, i) => i != axis)], ("axis", axis));

    /// <summary>An axis of length 1; the axes are an attribute below opset 13.</summary>
    public static Value Unsqueeze(this ExportedGraph graph, string module, Value x, long axis)
    {
        long[] lengths = [.. graph.Lengths(x)[..(int)axis], 1, .. graph.Lengths(x)[(int)axis..]];
        return graph.Opset < 13
            ? graph.Node(module, "Unsqueeze", [x], lengths, ("axes", new[] { axis }))
            : graph.Node(module, "Unsqueeze", [x, graph.Integers(module, axis)], lengths);
    }

    public static Value Pad(this ExportedGraph graph, string module, Value x, long[] before, long[] after)
    {
        long[] lengths = [.. graph.Lengths(x).Select((length, axis) => length + before[axis] + after[axis])];
        return graph.Node(module, "Pad", [x, graph.Integers(module, [.. before, .. after]), graph.Scalar(module, 0)], lengths, ("mode", "constant"));
    }

    /// <summary>A mean; the axes are an attribute below opset 18.</summary>
    public static Value Reduce(this ExportedGraph graph, string module, string op, Value x, long[] axes, bool keep, long[] lengths)
    {
        var keeps = ("keepdims", (AttributeValue)(keep ? 1L : 0L));
        return graph.Opset < 18
            ? graph.Node(module, op, [x], lengths, ("axes", axes), keeps)
            : graph.Node(module, op, [x, graph.Integers(module, axes)], lengths, keeps);
    }

    /// <summary>Equal parts of an axis, as <c>chunk</c> is written: slices that compute their bounds while shapes are open, <c>Split</c> otherwise.</summary>
    public static Value[] Chunk(this ExportedGraph graph, string module, Value x, long axis, int count) =>
        graph.Settings.FixedBatch is null && !graph.Settings.Dynamo ? Slices(graph, module, x, axis, count) : Split(graph, module, x, axis, count);

    private static Value[] Slices(ExportedGraph graph, string module, Value x, long axis, int count)
    {
        var lengths = graph.Lengths(x).ToArray();
        var along = axis < 0 ? axis + lengths.Length : axis;
        lengths[along] /= count;
        var shape = graph.Node(module, "Shape", [x], [lengths.Length]);
        var axes = graph.Integers(module, axis);
        var length = graph.Node(module, "Gather", [shape, axes], [1], ("axis", 0L));
        var start = graph.Integers(module, 0);
        var raised = graph.Add(module, length, graph.Integers(module, count - 1));
        var part = graph.Divide(module, raised, graph.Integers(module, count));
        var parts = new Value[count];
        for (var i = 0; i < count; i++)
        {
            var end = graph.Multiply(module, part, graph.Integers(module, i + 1));
            parts[i] = graph.Node(module, "Slice", [x, start, end, axes], lengths);
            start = end;
        }

        return parts;
    }

    private static Value[] Split(ExportedGraph graph, string module, Value x, long axis, int count)
    {
        var lengths = graph.Lengths(x).ToArray();
        lengths[axis < 0 ? axis + lengths.Length : axis] /= count;
        var sizes = Enumerable.Repeat(lengths[axis < 0 ? axis + lengths.Length : axis], count).ToArray();
        var outputs = Enumerable.Repeat(lengths, count).ToArray();
        return graph.Opset switch
        {
            < 13 => graph.Nodes(module, "Split", [x], outputs, ("axis", axis), ("split", sizes)),
            < 18 => graph.Nodes(module, "Split", [x, graph.Integers(module, sizes)], outputs, ("axis", axis)),
            _ => graph.Nodes(module, "Split", [x], outputs, ("axis", axis), ("num_outputs", (long)count)),
        };
    }

    private static Value Operand(ExportedGraph graph, string module, AxisLength length) => length.Computed ?? graph.Index(module, length.Known);

    private static Value Vector(ExportedGraph graph, string module, Value length) =>
        graph.Lengths(length).Length == 1 ? length : graph.Unsqueeze(module, length, 0);
}
