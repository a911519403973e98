namespace NASerEx.Training;

/// <summary>Some of the images, with every class in its share.</summary>
internal static class StratifiedSubset
{
    /// <summary>Picks images.</summary>
    /// <param name="labels">Class by image.</param>
    /// <param name="count">How many to pick, give or take the rounding of shares; 0, or as many as there are, picks all.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <returns>Their indices, in order.</returns>
    public static int[] Of(int[] labels, int count, int seed)
    {
        var all = Enumerable.Range(0, labels.Length);
        if (count == 0 || count >= labels.Length)
            return [.. all];
        var share = (double)count / labels.Length;
        return [.. all.GroupBy(index => labels[index]).SelectMany(group => Pick([.. group], share, Seeds.Of(seed, group.Key))).Order()];
    }

    private static IEnumerable<int> Pick(int[] members, double share, Random random)
    {
        random.Shuffle(members);
        return members.Take(Math.Max(1, (int)Math.Round(share * members.Length)));
    }
}
