using NASerEx.Exits;
using NASerEx.Exits.Heads;
using NASerEx.Graphs;

namespace NASerEx.Saliency;

/// <summary>The pooled features of an exit point, as a graph on the values of the model.</summary>
internal static class PointFeatures
{
    private const int MostFeatures = 1024;
    private static readonly int[] Grids = [1, 2, 4];

    /// <summary>
    /// The means of a map over its whole, its quarters and its sixteenths, as far as these are no more than 1,024; the mean of tokens, and beside it the class
    /// token where there is one; a vector as it is.
    /// </summary>
    /// <param name="point">The exit point.</param>
    /// <returns>A graph whose only output is the features [N, F].</returns>
    public static (Graph Graph, int Length) Of(ExitPoint point)
    {
        var builder = new GraphBuilder($"{point.Name}/features");
        var features = Pooled(builder, point.Reading.Read(builder, point.Shape.AsSpan()), point.Reading.HasClassToken);
        return (builder.Build(features).On(point), (int)builder.Shape(features)[1]);
    }

    private static Value Pooled(GraphBuilder builder, Value frontier, bool hasClassToken)
    {
        if (builder.Shape(frontier) is [_, var channels, var height, var width])
            return PyramidLinear.Features(builder, frontier, Grids.Where(grid => grid == 1 || (grid <= Math.Min(height, width) && Cells(grid) * channels <= MostFeatures)));
        var mean = new PooledLinear().Features(builder, frontier);
        return hasClassToken ? builder.Concat(1, mean, new ClassTokenLinear().Features(builder, frontier)) : mean;
    }

    /// <summary>Cells of a grid and of all coarser ones.</summary>
    private static long Cells(int grid) => Grids.Where(other => other <= grid).Sum(other => (long)other * other);
}
