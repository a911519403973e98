using NASerEx.Exits;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>What is certified, how, and what it rests on.</summary>
internal static class CertificateText
{
    /// <summary>A sentence and the facts behind it.</summary>
    public static Html Of(Certificate certificate) => Html.Of(
        $"""
        <p>{char.ToUpperInvariant(Claim.Certified(certificate)[0])}{Claim.Certified(certificate)[1..]}, for images like those of the calibration split.</p>
        {Parts.Facts([
            ("Method", certificate.Method.ToString()),
            ("Calibration images", Figures.Count(certificate.Samples)),
            ("Mean loss on them", $"{Figures.Points(certificate.MeanLoss)} points"),
            ("Bound", $"{Figures.Points(certificate.Bound)} points"),
            ("Plans tested", Figures.Count(certificate.Tested)),
            ("Hash of the split", certificate.SplitHash),
        ])}
        """);
}
