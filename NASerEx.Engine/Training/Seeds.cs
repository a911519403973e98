namespace NASerEx.Training;

/// <summary>Random numbers of one part of the work, independent of those of other parts.</summary>
internal static class Seeds
{
    /// <summary>A generator for one use of a seed.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="uses">What tells this use from others, such as the epoch.</param>
    public static Random Of(int seed, params ReadOnlySpan<int> uses) => new(Mix(seed, uses));

    /// <summary>A seed for one use of a seed (FNV-1a over the numbers).</summary>
    public static int Mix(int seed, params ReadOnlySpan<int> uses)
    {
        var mixed = (2166136261u ^ (uint)seed) * 16777619u;
        foreach (var use in uses)
            mixed = (mixed ^ (uint)use) * 16777619u;
        return (int)(mixed & int.MaxValue);
    }
}
