using NASerEx.Graphs;

namespace NASerEx.Exits.Heads;

/// <summary>
/// Means over the whole map, its quarters and its sixteenths side by side, then a linear layer: keeps a coarse idea of where things are,
/// which early maps need (spatial pyramid pooling, He et al. 2014).
/// </summary>
internal sealed class PyramidLinear : IHeadShape
{
    private static readonly int[] Grids = [1, 2, 4];

    /// <inheritdoc/>
    public string Name => "pyramid-linear";

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<int> shape) => shape.Length == 3 && Math.Min(shape[1], shape[2]) >= 2;

    /// <inheritdoc/>
    public Value Features(GraphBuilder builder, Value frontier)
    {
        var side = Math.Min(builder.Shape(frontier)[2], builder.Shape(frontier)[3]);
        return Features(builder, frontier, Grids.Where(grid => grid <= side));
    }

    /// <summary>Means over the cells of some grids, side by side.</summary>
    internal static Value Features(GraphBuilder builder, Value frontier, IEnumerable<int> grids) =>
        builder.Concat(1, [.. grids.Select(grid => builder.Flatten(Means(builder, frontier, grid)))]);

    private static Value Means(GraphBuilder builder, Value frontier, int grid)
    {
        if (grid == 1)
            return builder.GlobalAveragePool(frontier);
        var shape = builder.Shape(frontier);
        var stride = (Height: shape[2] / grid, Width: shape[3] / grid);
        // The last cell ends at the map's edge, so that nothing is left out where the side is no multiple of the grid.
        var kernel = (shape[2] - ((grid - 1) * stride.Height), shape[3] - ((grid - 1) * stride.Width));
        return builder.AveragePool(frontier, kernel, stride);
    }
}
