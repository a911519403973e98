namespace NASerEx.Search;

/// <summary>
/// The samples that a structure loses against the original, with some standard errors on top:
/// <c>lost + caution · √discordant</c>. The best of many structures looks better on the samples that it was picked on than it is; who asks for
/// the drop plus a margin, and not for the drop, does not fall for those that were merely lucky, and the luckiest (those that differ
/// from the original on many samples) get the widest margin. The standard error is that of McNemar's test (Agresti,
/// "Categorical Data Analysis", 3rd ed., section 11.1).
/// </summary>
internal sealed class CautiousLoss
{
    /// <summary>Units a sample; losses are rounded up to whole units.</summary>
    public const int Resolution = 4;

    private readonly int _samples;
    private readonly int[] _margins;

    /// <param name="samples">Number of samples.</param>
    /// <param name="caution">Standard errors on top of the loss.</param>
    public CautiousLoss(int samples, double caution)
    {
        _samples = samples;
        _margins = [.. Enumerable.Range(0, samples + 1)
            .Select(discordant => (int)Math.Ceiling(Resolution * caution * Math.Sqrt(discordant) - 1e-9))];
    }

    /// <summary>Number of samples.</summary>
    public int Samples => _samples;

    /// <summary>No loss is less, in units.</summary>
    public int Least => -Resolution * _samples;

    /// <summary>No loss is greater, in units.</summary>
    public int Greatest => Resolution * _samples + _margins[_samples];

    /// <summary>The cautious loss, in units.</summary>
    /// <param name="lost">Net samples lost.</param>
    /// <param name="discordant">Samples that exactly one of the two gets right.</param>
    public int Of(int lost, int discordant) => Resolution * lost + _margins[discordant];

    /// <summary>Percentage points as a cautious loss.</summary>
    public int FromPoints(double points) => (int)Math.Floor(Math.Min(Resolution * points / 100 * _samples, Greatest));
}
