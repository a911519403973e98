using System.Collections.Immutable;
using System.Globalization;

namespace NASerEx.Monitoring;

/// <summary>What of a stream is compared.</summary>
public enum StreamAspect
{
    /// <summary>Where images leave, and how sure the classifier there is.</summary>
    Exits,

    /// <summary>Which classes are said.</summary>
    Labels,

    /// <summary>How often another class is said than by the original.</summary>
    Disagreement,
}

/// <summary>One place where images of a stream leave.</summary>
/// <param name="Name">The exit point, or <c>end</c>.</param>
/// <param name="ExpectedRate">Share of the reference's images that leave here.</param>
/// <param name="Rate">Share of the stream's images.</param>
/// <param name="RecentRate">Share of its latest images.</param>
/// <param name="ExpectedConfidence">Mean confidence here on the reference's images.</param>
/// <param name="RecentConfidence">Mean confidence here on the stream's latest images; NaN where none left here.</param>
public sealed record StreamExit(string Name, double ExpectedRate, double Rate, double RecentRate, double ExpectedConfidence, double RecentConfidence)
{
    /// <summary>Name and rates.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {100 * RecentRate:0.0} % (expected {100 * ExpectedRate:0.0} %)");
}

/// <summary>One class in a stream.</summary>
/// <param name="Name">Name of the class, or its number.</param>
/// <param name="ExpectedShare">Share of the reference's images of which it is said.</param>
/// <param name="RecentShare">Share of the stream's latest images.</param>
public sealed record StreamLabel(string Name, double ExpectedShare, double RecentShare)
{
    /// <summary>Name and shares.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {100 * RecentShare:0.0} % (expected {100 * ExpectedShare:0.0} %)");
}

/// <summary>What a stream looks like beside the reference.</summary>
/// <param name="Images">Images so far.</param>
/// <param name="Exits">Each exit, then the end.</param>
/// <param name="Labels">The classes, the one that is said too often most of all first.</param>
/// <param name="Shadows">Images that the original was asked about too.</param>
/// <param name="Disagreement">Share of these of which it says another class; NaN where there are none.</param>
/// <param name="ExpectedDisagreement">The same share on the reference's images.</param>
public sealed record StreamStatus(
    long Images,
    ImmutableArray<StreamExit> Exits,
    ImmutableArray<StreamLabel> Labels,
    long Shadows,
    double Disagreement,
    double ExpectedDisagreement);

/// <summary>Says that a stream no longer looks like the calibration images.</summary>
/// <param name="Aspect">In what.</param>
/// <param name="EValue">The wealth of the bets against its looking so.</param>
/// <param name="FalseAlarmRate">Greatest probability that a stream that looks so ever has an alarm.</param>
/// <param name="Status">What the stream looked like then.</param>
public sealed record StreamAlarm(StreamAspect Aspect, double EValue, double FalseAlarmRate, StreamStatus Status)
{
    /// <summary>All of it in a few sentences, with what to do.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"After {Status.Images:N0} images the stream no longer looks like the calibration images in {What}. {Seen}. A stream that looks like them ever has such an alarm with a probability of at most {100 * FalseAlarmRate:0.####} %. What is certified or expected of the plan may not hold any more: choose thresholds again (Optimize-ExitThreshold) on labelled images of the stream, or search again.");

    private string What => Aspect switch
    {
        StreamAspect.Exits => "where they leave and how sure the exits are",
        StreamAspect.Labels => "which classes are said",
        _ => "how often the original says another class",
    };

    private string Seen => Aspect switch
    {
        StreamAspect.Exits => $"Lately: {string.Join(", ", Status.Exits)}",
        StreamAspect.Labels => $"Lately: {string.Join(", ", Status.Labels.Take(3))}",
        _ => string.Create(CultureInfo.InvariantCulture, $"It does of {100 * Status.Disagreement:0.0} % of {Status.Shadows:N0} images (expected {100 * Status.ExpectedDisagreement:0.0} %)"),
    };
}
