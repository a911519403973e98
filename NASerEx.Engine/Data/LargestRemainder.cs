namespace NASerEx.Data;

/// <summary>The largest-remainder method (Hamilton's): whole numbers in proportion to weights, with an exact sum.</summary>
internal static class LargestRemainder
{
    /// <summary>Parts of <paramref name="total"/> in proportion to <paramref name="sizes"/>; none exceeds its size if their sum does not.</summary>
    public static int[] Apportion(int total, IReadOnlyList<int> sizes)
    {
        var sum = Math.Max(1, sizes.Sum(size => (long)size));
        var parts = sizes.Select(size => (int)((long)total * size / sum)).ToArray();
        return TopUp(parts, total, i => (long)total * sizes[i] % sum);
    }

    /// <summary>Whole numbers near the quotas, with the rounded sum of the quotas.</summary>
    public static int[] Round(IReadOnlyList<double> quotas)
    {
        var total = (int)Math.Round(quotas.Sum(), MidpointRounding.AwayFromZero);
        return TopUp([.. quotas.Select(quota => (int)quota)], total, i => quotas[i] - (int)quotas[i]);
    }

    private static int[] TopUp<T>(int[] parts, int total, Func<int, T> remainder)
    {
        var missing = total - parts.Sum();
        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(remainder).ThenBy(i => i).Take(missing))
            parts[i]++;
        return parts;
    }
}
