namespace NASerEx.Search.Certification;

/// <summary>
/// Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, 2022): the most aggressive plan with
/// <c>(n · mean + 1) / (n + 1)</c> within the limit has, over calibration splits, at most the limit as its expected loss. That holds for
/// losses that never fall along the path, so an image counts as lost from the first plan on that loses it, and, since the path starts with
/// the original, never as gained.
/// </summary>
internal static class ConformalRisk
{
    /// <summary>How far along the path the expected loss is controlled, and the loss that each plan passed with.</summary>
    /// <param name="losses">Losses of each plan, the most cautious first.</param>
    /// <param name="limit">Greatest expected loss.</param>
    public static (PathVerdict Verdict, double Bound) Run(IEnumerable<LossSample> losses, double limit)
    {
        var everLost = Array.Empty<bool>();
        var (passed, reached) = (0, 0.0);
        foreach (var sample in losses)
        {
            if (passed == 0)
                everLost = new bool[sample.Count];
            for (var i = 0; i < everLost.Length; i++)
                everLost[i] |= sample.Values[i] > 0;
            var bound = Bound(everLost.Count(lost => lost), sample.Count);
            if (bound > limit)
                return (new PathVerdict(passed, passed + 1), reached);
            (passed, reached) = (passed + 1, bound);
        }

        return (new PathVerdict(passed, passed), reached);
    }

    /// <summary>What the expected loss is at most, for a plan that loses some of the images.</summary>
    public static double Bound(int lost, int samples) => (lost + 1.0) / (samples + 1);
}
