using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>
/// The mask [windows, 49, 49] that keeps apart, in a shifted window, what was not side by side: -100 between regions. The exporter writes the
/// nine assignments of region numbers as <c>ScatterND</c>, none of which depends on the images; the newer one folds them.
/// </summary>
internal static class SwinMask
{
    private const long Window = 7;
    private const long Cells = Window * Window;

    public static Value Add(ExportedGraph graph, string module, long rows, long columns, (long Rows, long Columns) shift)
    {
        if (graph.Settings.Dynamo)
            return graph.Weight($"{module}.attn_mask", Folded(rows, columns, shift));
        var regions = Regions(graph, module, rows * Window, columns * Window, shift);
        var grid = graph.Transpose(module, graph.Reshape(module, regions, rows, Window, columns, Window), 0, 2, 1, 3);
        var windows = graph.Reshape(module, grid, rows * columns, Cells);
        var apart = graph.Binary(module, "Sub", graph.Unsqueeze(module, windows, 1), graph.Unsqueeze(module, windows, 2));
        var same = graph.Binary(module, "Equal", apart, graph.Scalar(module, 0));
        var different = graph.Node(module, "Not", [same], graph.Lengths(apart));
        var far = graph.Node(module, "Where", [different, graph.Scalar(module, -100), apart], graph.Lengths(apart));
        return graph.Node(module, "Where", [same, graph.Scalar(module, 0), far], graph.Lengths(apart));
    }

    private static Value Regions(ExportedGraph graph, string module, long height, long width, (long Rows, long Columns) shift)
    {
        var regions = graph.Node(
            module, "ConstantOfShape", [graph.Integers(module, height, width)], [height, width], ("value", Tensor.Of([0f], 1)));
        for (var region = 1; region < 9; region++)
        {
            long[] cells = [.. from row in Range(height, shift.Rows, region / 3) from column in Range(width, shift.Columns, region % 3) from part in new[] { row, column } select part];
            if (cells.Length == 0)
                continue;
            var updates = graph.Constant(module, Tensor.Of([.. Enumerable.Repeat((float)region, cells.Length / 2)], cells.Length / 2));
            regions = graph.Node(
                module, "ScatterND", [regions, graph.Constant(module, Tensor.Of(cells, cells.Length / 2, 2)), updates], [height, width]);
        }

        return regions;
    }

    private static Tensor Folded(long rows, long columns, (long Rows, long Columns) shift)
    {
        long Region(long window, long cell) =>
            (3 * Part(rows * Window, shift.Rows, (window / columns * Window) + (cell / Window))) + Part(columns * Window, shift.Columns, (window % columns * Window) + (cell % Window));
        float[] values =
        [
            .. from window in Enumerable.Range(0, (int)(rows * columns))
               from one in Enumerable.Range(0, (int)Cells)
               from other in Enumerable.Range(0, (int)Cells)
               select Region(window, one) == Region(window, other) ? 0f : -100f,
        ];
        return Tensor.Of(values, rows * columns, Cells, Cells);
    }

    /// <summary>The cells of an axis that lie before the last window, in it, or were moved to its end.</summary>
    private static IEnumerable<long> Range(long length, long shift, int part) =>
        Enumerable.Range(0, (int)length).Select(cell => (long)cell).Where(cell => Part(length, shift, cell) == part);

    private static long Part(long length, long shift, long cell) => cell < length - Window ? 0 : cell < length - shift ? 1 : 2;
}
