namespace NASerEx.Search.Certification;

/// <summary>How far a path of plans is certified.</summary>
/// <param name="Passed">Number of plans, from the start, that may be used; the last of them is the most aggressive.</param>
/// <param name="Tested">Number of plans that were tested.</param>
internal readonly record struct PathVerdict(int Passed, int Tested);

/// <summary>
/// Plans are tested in an order that was fixed without the calibration images, each at the full level, and the first failure ends it: the
/// probability that any plan with too great a loss passes is at most the level (Angelopoulos et al., "Learn then Test", 2021, section 3).
/// </summary>
internal static class FixedSequence
{
    /// <summary>Tests plans in turn.</summary>
    /// <param name="losses">Losses of each plan, the most cautious first.</param>
    /// <param name="test">The test.</param>
    /// <param name="options">Limit and level.</param>
    public static PathVerdict Run(IEnumerable<LossSample> losses, IMeanTest test, CertificateOptions options)
    {
        var passed = 0;
        foreach (var sample in losses)
        {
            if (test.PValue(sample, options.Limit, options.Level) > options.Level)
                return new PathVerdict(passed, passed + 1);
            passed++;
        }

        return new PathVerdict(passed, passed);
    }
}
