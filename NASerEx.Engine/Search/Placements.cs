namespace NASerEx.Search;

/// <summary>Candidates at fixed positions.</summary>
internal static class Placements
{
    /// <summary>One exit up to the most, evenly by work: k of n at the share k / (n + 1) of the original's cost.</summary>
    public static IEnumerable<int[]> Evenly(SearchSpace space) => Enumerable.Range(1, space.MaxExits)
        .SelectMany(count => At(space, [.. Enumerable.Range(1, count).Select(k => k / (count + 1.0))]))
        .DistinctBy(placement => string.Join(',', placement));

    /// <summary>The candidates nearest to some shares of the original's cost, once for each choice of the heads that positions offer.</summary>
    /// <param name="space">Structures to choose from.</param>
    /// <param name="shares">Ascending shares of the original's cost before an exit.</param>
    public static IEnumerable<int[]> At(SearchSpace space, double[] shares)
    {
        var positions = Enumerable.Range(0, space.Candidates)
            .GroupBy(candidate => space.Problem.Candidates[candidate].Position, (_, candidates) => candidates.ToArray())
            .ToArray();
        if (positions.Length == 0)
            return [];
        int[][] chosen = [.. shares.Select(share => positions.MinBy(heads => Math.Abs(Share(space, heads) - share))!).Distinct().Take(space.MaxExits)];
        // The same choice at every position: papers have one design of head.
        return Enumerable.Range(0, chosen.Select(heads => heads.Length).DefaultIfEmpty(0).Max())
            .Select(head => chosen.Select(heads => heads[Math.Min(head, heads.Length - 1)]).ToArray())
            .Where(placement => placement.Length > 0);
    }

    private static double Share(SearchSpace space, int[] heads) => space.Problem.Candidates[heads[0]].PrefixCost / space.Problem.FinalCost;
}
