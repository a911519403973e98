using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>
/// Inverted bottlenecks (Sandler et al., MobileNetV2): channels widen, pass a depthwise convolution, and narrow again. Without a shortcut
/// around it every value in one carries the whole computation, at several times the size of the block's ends.
/// </summary>
internal static class InvertedBottlenecks
{
    /// <summary>Levels without those inside of inverted bottlenecks.</summary>
    public static List<Level> Remove(List<Level> levels, Graph graph)
    {
        var position = graph.Nodes.Index().ToDictionary(node => node.Item, node => node.Index);
        var depthwise = graph.Nodes.Where(node => node.OpType.EndsWith("Conv", StringComparison.Ordinal) && node.Int("group", 1) > 1)
            .Select(node => position[node])
            .ToList();
        var kept = new List<Level>();
        for (int start = 0, end; start < levels.Count; start = end)
        {
            end = EndOfPlateau(levels, start);
            if (!IsHigh(levels, start, end) || !HasDepthwise(start, end))
                kept.AddRange(levels[start..end]);
        }

        return kept;

        bool HasDepthwise(int start, int end) => depthwise.Exists(node =>
            node > position[levels[start].Best.Last] && node < position[levels[end].Best.Last]);
    }

    private static int EndOfPlateau(List<Level> levels, int start)
    {
        var end = start + 1;
        while (end < levels.Count && levels[end].Best.Channels == levels[start].Best.Channels)
            end++;
        return end;
    }

    private static bool IsHigh(List<Level> levels, int start, int end) =>
        start > 0
        && end < levels.Count
        && levels[start - 1].Best.Channels < levels[start].Best.Channels
        && levels[end].Best.Channels < levels[start].Best.Channels;
}
