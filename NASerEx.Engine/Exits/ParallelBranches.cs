namespace NASerEx.Exits;

/// <summary>
/// Points in stretches where several values carry the computation and none of them holds the others, as in networks whose branches run side by
/// side for long. A head reads the value that was computed last.
/// </summary>
internal static class ParallelBranches
{
    /// <summary>A stretch with more of the whole work than this, and no point in it, gets points of several values.</summary>
    private const double WidestGap = 0.5;

    /// <summary>Least share of the whole work between two of the points that are added.</summary>
    private const double Step = WidestGap / 4;

    /// <summary>Levels with more of them where they are far apart.</summary>
    /// <param name="levels">Levels, in order.</param>
    /// <param name="cuts">All cuts, in order.</param>
    /// <param name="total">Work of the whole graph.</param>
    public static List<Level> Fill(List<Level> levels, List<Cut> cuts, long total)
    {
        var filled = new List<Level>();
        var before = 0L;
        foreach (var level in levels.Append(null))
        {
            var after = level?.Best.Before.Macs ?? total;
            if (after - before > WidestGap * total)
                filled.AddRange(Between(cuts, before, after, (long)(Step * total)));
            if (level is not null)
                filled.Add(level);
            before = after;
        }

        return filled;
    }

    /// <summary>The narrowest cuts of a stretch, the one of fewest bytes of those with the same work, a step or more apart.</summary>
    private static IEnumerable<Level> Between(List<Cut> cuts, long before, long after, long step)
    {
        var inside = cuts.Where(cut => cut is { Reading: not null, Values.Length: > 1 } && cut.Before.Macs - before >= step && after - cut.Before.Macs >= step).ToList();
        if (inside.Count == 0)
            yield break;
        var fewest = inside.Min(cut => cut.Values.Length);
        foreach (var cut in inside.Where(cut => cut.Values.Length == fewest).GroupBy(cut => cut.Before.Macs).Select(group => group.MinBy(cut => cut.Bytes)!))
        {
            if (cut.Before.Macs - before < step)
                continue;
            before = cut.Before.Macs;
            yield return new Level(cut, cut);
        }
    }
}
