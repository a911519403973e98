using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>Attention within windows of 7×7, shifted by half a window in every other block.</summary>
internal static class SwinAttention
{
    private const long Window = 7;
    private const long Cells = Window * Window;

    public static Value Add(ExportedGraph graph, string module, Value x, long heads, bool shifted)
    {
        var (height, width, channels) = (graph.Lengths(x)[1], graph.Lengths(x)[2], graph.Lengths(x)[3]);
        var batch = graph.LengthOf(module, x, 0);
        var padded = graph.Pad(module, x, [0, 0, 0, 0], [0, Missing(height), Missing(width), 0]);
        var (rows, columns) = (graph.Lengths(padded)[1] / Window, graph.Lengths(padded)[2] / Window);
        var shift = (Rows: shifted && rows > 1 ? Window / 2 : 0, Columns: shifted && columns > 1 ? Window / 2 : 0);
        var rolled = Roll(graph, module, padded, shift.Rows, shift.Columns);
        var count = graph.Times(module, batch, rows * columns);
        var grid = graph.Transpose(module, graph.Reshape(module, rolled, batch, rows, Window, columns, Window, channels), 0, 1, 3, 2, 4, 5);
        var windows = graph.Reshape(module, grid, count, Cells, channels);
        var mask = shift == (0, 0) ? null : SwinMask.Add(graph, module, rows, columns, shift);
        var mixed = Attend(graph, module, windows, batch, heads, mask);
        var back = graph.Reshape(module, mixed, batch, rows, columns, Window, Window, channels);
        back = graph.Reshape(module, graph.Transpose(module, back, 0, 1, 3, 2, 4, 5), batch, rows * Window, columns * Window, channels);
        back = Roll(graph, module, back, -shift.Rows, -shift.Columns);
        return graph.Slice(module, graph.Slice(module, back, 1, 0, height), 2, 0, width);
    }

    private static Value Attend(ExportedGraph graph, string module, Value windows, AxisLength batch, long heads, Value? mask)
    {
        var count = graph.Times(module, batch, graph.Lengths(windows)[0] / batch.Known);
        var channels = graph.Lengths(windows)[2];
        var qkv = graph.Linear($"{module}.qkv", windows, 3 * channels, gain: 2);
        var parts = graph.Transpose(module, graph.Reshape(module, qkv, count, Cells, 3, heads, channels / heads), 2, 0, 3, 1, 4);
        var (query, key, value) = (graph.Select(module, parts, 0, 0), graph.Select(module, parts, 0, 1), graph.Select(module, parts, 0, 2));
        query = graph.Multiply(module, query, graph.Scalar(module, 1 / MathF.Sqrt(channels / heads)));
        var scores = graph.MatMul(module, query, graph.Transpose(module, key, 0, 1, 3, 2));
        scores = graph.Add(module, scores, Bias(graph, module, heads));
        if (mask is not null)
            scores = Masked(graph, module, scores, batch, mask, heads);
        var mixed = graph.Transpose(module, graph.MatMul(module, graph.Softmax(module, scores), value), 0, 2, 1, 3);
        return graph.Linear($"{module}.proj", graph.Reshape(module, mixed, count, Cells, channels), channels);
    }

    /// <summary>Adds the mask [windows, 49, 49] to scores [N·windows, heads, 49, 49].</summary>
    private static Value Masked(ExportedGraph graph, string module, Value scores, AxisLength batch, Value mask, long heads)
    {
        var windows = graph.Lengths(mask)[0];
        var images = graph.Settings.Dynamo ? batch : graph.Over(module, graph.LengthOf(module, scores, 0), windows);
        var split = graph.Reshape(module, scores, images, windows, heads, Cells, Cells);
        var added = graph.Add(module, split, graph.Unsqueeze(module, graph.Unsqueeze(module, mask, 1), 0));
        return graph.Reshape(module, added, -1, heads, Cells, Cells);
    }

    /// <summary>The bias of relative positions [1, heads, 49, 49]: gathered from the table, or folded into a constant by the newer exporter.</summary>
    private static Value Bias(ExportedGraph graph, string module, long heads)
    {
        var table = graph.Weights.Normal(0, 0.5, ((2 * Window) - 1) * ((2 * Window) - 1), heads);
        if (graph.Settings.Dynamo)
            return graph.Weight($"{module}.relative_position_bias", Folded(table, heads));
        var index = graph.Constant(module, Tensor.Of(Positions(), Cells * Cells));
        var rows = graph.Node(
            module, "Gather", [graph.Weight($"{module}.relative_position_bias_table", table), index], [Cells * Cells, heads], ("axis", 0L));
        return graph.Unsqueeze(module, graph.Transpose(module, graph.Reshape(module, rows, Cells, Cells, -1), 2, 0, 1), 0);
    }

    private static Tensor Folded(Tensor table, long heads)
    {
        var values = table.AsSpan<float>().ToArray();
        var positions = Positions();
        return Tensor.Of([.. from head in Enumerable.Range(0, (int)heads) from row in positions select values[(row * heads) + head]], 1, heads, Cells, Cells);
    }

    /// <summary>The table's row for each pair of cells of a window.</summary>
    private static long[] Positions() =>
        [.. from one in Enumerable.Range(0, (int)Cells)
            from other in Enumerable.Range(0, (int)Cells)
            select (((one / Window) - (other / Window) + Window - 1) * ((2 * Window) - 1)) + (one % Window) - (other % Window) + Window - 1];

    /// <summary>Moves a map cyclically, up and to the left, as two slices and a concatenation an axis.</summary>
    private static Value Roll(ExportedGraph graph, string module, Value x, long rows, long columns)
    {
        foreach (var (axis, by) in new[] { (1, rows), (2, columns) })
            if (by != 0)
                x = graph.Concat(module, axis, graph.Slice(module, x, axis, by, long.MaxValue), graph.Slice(module, x, axis, 0, by));
        return x;
    }

    private static long Missing(long length) => (Window - (length % Window)) % Window;
}
