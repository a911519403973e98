using System.ComponentModel.DataAnnotations;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Search.Certification;

/// <summary>What is to be certified of the plan that a search chooses.</summary>
public sealed record CertificateOptions
{
    /// <summary>What is lost.</summary>
    public CertifiedLoss Loss { get; init; } = CertifiedLoss.AccuracyDrop;

    /// <summary>Greatest mean loss on images like those of the calibration split, in percentage points.</summary>
    [Range(0d, 100d, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MaxLoss { get; init; } = 1;

    /// <summary>Least probability, over calibration splits, that the certificate is true. <see cref="CertificateMethod.Expectation"/> has no use for it.</summary>
    [Range(0d, 1d, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Confidence { get; init; } = 0.95;

    /// <summary>How it is obtained.</summary>
    public CertificateMethod Method { get; init; } = CertificateMethod.Exact;

    /// <summary>Greatest mean loss, from 0 to 1.</summary>
    internal double Limit => MaxLoss / 100;

    /// <summary>Greatest probability that the certificate is false.</summary>
    internal double Level => 1 - Confidence;

    /// <summary>Refuses options that no certificate can have.</summary>
    /// <exception cref="NASerExException"><c>CertificateOptionsInvalid</c>.</exception>
    internal void Check()
    {
        Require(MaxLoss is > 0 and < 100, "maxLoss must be above 0 and below 100");
        Require(Confidence is > 0 and < 1, "confidence must be above 0 and below 1");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new NASerExException("CertificateOptionsInvalid", ErrorKind.InvalidInput, $"The certificate's options are out of range: {what}.");
    }
}
