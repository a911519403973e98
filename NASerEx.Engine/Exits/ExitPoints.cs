using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>Finds where a model can stop.</summary>
public static class ExitPoints
{
    /// <summary>Values that may carry the computation where no single one does.</summary>
    private const int MostValues = 64;

    /// <summary>
    /// Every exit point of a model, from the input side to the output side, each with more work before it than the one before.
    /// Where operators that cost nothing follow each other, the point lies after the activation and before the pooling. The inside of
    /// inverted bottlenecks is left out. In dense blocks, where no single value carries the computation, several do; the first, which a head reads,
    /// holds all of them. Where branches run side by side for long, the first is the one that was computed last.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">Its observed shapes.</param>
    /// <exception cref="NASerExException">The model has no work to save (<c>NoWork</c>), or it is not known (<c>WorkUnknown</c>).</exception>
    public static ImmutableArray<ExitPoint> Find(Model model, GraphShapes shapes)
    {
        var work = GraphWork.Of(model.Graph, shapes);
        var cuts = Cut.Of(model.Graph, shapes, work, MostValues);
        var total = cuts.Count == 0 ? 0 : cuts[^1].Before.Macs;
        if (total == 0)
            throw new NASerExException(
                "NoWork", ErrorKind.Unsupported,
                $"The model '{model.Label}' has no convolution or matrix product that depends on its input, so there is nothing to save.");
        var inside = cuts.Where(cut => cut.Before.Macs > 0 && cut.Before.Macs < total).ToList();
        var levels = ParallelBranches.Fill(InvertedBottlenecks.Remove(Level.Of(inside), model.Graph), inside, total);
        var names = ExitNames.Of(levels);
        return [.. levels.Select((level, i) => ToPoint(i, names[i], level.Best, total))];
    }

    private static ExitPoint ToPoint(int index, string name, Cut cut, long total) => new(
        index, name, cut.Values, cut.Shape, cut.Before.Macs, (double)cut.Before.Macs / total, cut.Bytes, cut.Before.Nodes)
    {
        Reading = cut.Reading!,
        ActivationBytes = cut.Before.ActivationBytes,
    };
}
