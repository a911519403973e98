using System.Globalization;
using System.Text.Json.Serialization;

namespace NASerEx.Exits;

/// <summary>What a certificate bounds, by image; the certificate is about its mean.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CertifiedLoss>))]
public enum CertifiedLoss
{
    /// <summary>1 where the original is right and the plan wrong, −1 the other way round, 0 where they are alike.</summary>
    AccuracyDrop,

    /// <summary>1 where the plan's label is another than the original's, 0 where it is the same.</summary>
    Disagreement,
}

/// <summary>How a certificate is obtained.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CertificateMethod>))]
public enum CertificateMethod
{
    /// <summary>Exact distribution of the numbers of images lost and gained; the tightest.</summary>
    Exact,

    /// <summary>Betting against too great a loss, image by image (Waudby-Smith and Ramdas).</summary>
    Betting,

    /// <summary>Hoeffding–Bentkus (Bates et al.).</summary>
    HoeffdingBentkus,

    /// <summary>
    /// Conformal risk control (Angelopoulos et al.): the loss stays within the limit on the average over calibration splits, not with a
    /// confidence on this one.
    /// </summary>
    Expectation,
}

/// <summary>
/// A statement about images like those of the calibration split, whatever their distribution: the mean loss of the plan against the original
/// is at most <paramref name="MaxLoss"/>.
/// </summary>
/// <param name="Loss">What is lost.</param>
/// <param name="MaxLoss">Greatest mean loss, in percentage points.</param>
/// <param name="Confidence">Least probability, over calibration splits, that the statement is true; null where it holds in expectation.</param>
/// <param name="Method">How it was obtained.</param>
/// <param name="Samples">Number of calibration images.</param>
/// <param name="SplitHash">Hash of their content.</param>
/// <param name="Tested">Number of plans that were tested in a fixed order, from the most cautious, until one failed; 0 for the original itself.</param>
/// <param name="MeanLoss">Mean loss of the plan on the calibration images, in percentage points.</param>
/// <param name="Bound">Least limit that this plan would have passed on its own, in percentage points; 0 for the original itself.</param>
public sealed record Certificate(
    CertifiedLoss Loss,
    double MaxLoss,
    double? Confidence,
    CertificateMethod Method,
    int Samples,
    string SplitHash,
    int Tested,
    double MeanLoss,
    double Bound)
{
    /// <summary>All of it in a sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{What} at most {MaxLoss:0.##} {(MaxLoss == 1 ? "point" : "points")} {HowSure} ({Means}, {Samples:N0} calibration images, bound {Bound:0.00})");

    private string What => Loss == CertifiedLoss.AccuracyDrop ? "accuracy drop" : "disagreement with the original";

    private string HowSure => Confidence is { } confidence
        ? string.Create(CultureInfo.InvariantCulture, $"with {100 * confidence:0.##} % confidence")
        : "in expectation";

    private string Means => Bound == 0
        ? "it is the original itself"
        : Method switch
        {
            CertificateMethod.Exact => "exact test",
            CertificateMethod.Betting => "betting",
            CertificateMethod.HoeffdingBentkus => "Hoeffding–Bentkus",
            _ => "conformal risk control",
        };
}
