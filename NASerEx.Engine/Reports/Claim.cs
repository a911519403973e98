using System.Globalization;
using NASerEx.Exits;
using NASerEx.Measurement;

namespace NASerEx.Reports;

/// <summary>What a measurement says, in one line: nothing that its intervals do not show.</summary>
public static class Claim
{
    /// <summary>The line.</summary>
    public static string Of(ExitMeasurement measured) => string.Join(
        ", ", new[] { Speed(measured), Accuracy(measured), measured.Certificate is { } certificate ? Certified(certificate) : null }.OfType<string>());

    private static string Speed(ExitMeasurement measured)
    {
        var (low, high) = (measured.SpeedupLow, measured.SpeedupHigh);
        if (low > 1)
            return Text($"{measured.Speedup:0.00} × faster ({low:0.00}–{high:0.00})");
        return high < 1
            ? Text($"{1 / measured.Speedup:0.00} × slower ({1 / high:0.00}–{1 / low:0.00})")
            : Text($"as fast as the original, as far as {measured.Rounds:N0} runs can tell ({low:0.00}–{high:0.00} ×)");
    }

    private static string Accuracy(ExitMeasurement measured)
    {
        var (drop, low, high) = (measured.AccuracyDrop, measured.AccuracyDropLow, measured.AccuracyDropHigh);
        if (low > 0)
            return Text($"{drop:0.00} points less accurate ({low:0.00}–{high:0.00})");
        return high < 0
            ? Text($"{-drop:0.00} points more accurate ({-high:0.00}–{-low:0.00})")
            : Text($"as accurate, as far as {measured.Samples:N0} images can tell ({Figures.Points(drop)} points lost, {Figures.Points(low)} to {Figures.Points(high)})");
    }

    /// <summary>What is certified, without how.</summary>
    internal static string Certified(Certificate certificate)
    {
        var limit = Text($"{certificate.MaxLoss:0.##}");
        var what = certificate.Loss == CertifiedLoss.AccuracyDrop
            ? $"certified to lose at most {limit} {(certificate.MaxLoss == 1 ? "point" : "points")}"
            : $"certified to disagree with the original on at most {limit} % of images";
        return what + (certificate.Confidence is { } confidence ? Text($" with {100 * confidence:0.##} % confidence") : " in expectation");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
