namespace NASerEx.Search;

/// <summary>One threshold for all exits, all of them by the first of the metrics.</summary>
internal static class SharedThreshold
{
    /// <summary>
    /// A structure for every threshold that any of the candidates has. At each candidate it is rounded up to the next one tried there, and where
    /// there is none, the exit is left out: no image reaches it.
    /// </summary>
    public static IEnumerable<int[]> Structures(SearchSpace space, MaskTable masks, int[] placement) => placement
        .SelectMany(candidate => OptionsOf(space, candidate))
        .Select(space.ThresholdOf)
        .Distinct()
        .Select(threshold => placement.SelectMany(candidate => AtLeast(space, candidate, threshold)).ToArray());

    private static IEnumerable<int> AtLeast(SearchSpace space, int candidate, float threshold) =>
        OptionsOf(space, candidate).Where(option => space.ThresholdOf(option) >= threshold).Reverse().Take(1);

    private static IEnumerable<int> OptionsOf(SearchSpace space, int candidate) =>
        Enumerable.Range(space.FirstOption(candidate), space.FirstOption(candidate + 1) - space.FirstOption(candidate))
            .TakeWhile(option => space.MetricOf(option) == space.MetricOf(space.FirstOption(candidate)));
}
