using System.Globalization;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Charts;

/// <summary>
/// Two axes to draw on, as inline SVG. Across, everything is placed in per cent, so that a drawing is as wide as its column and its text stays as
/// large as the page's; downwards it is placed in pixels.
/// </summary>
/// <param name="x">The axis across.</param>
/// <param name="y">The axis upwards.</param>
/// <param name="height">Height in pixels.</param>
internal sealed class Plot(Axis x, Axis y, int height = 220)
{
    /// <summary>Height in pixels.</summary>
    public int Height => height;

    /// <summary>Where a value lies across, in per cent.</summary>
    public string X(double value) => Share(x.Share(value));

    /// <summary>Where a value lies downwards, in pixels.</summary>
    public string Y(double value) => Pixels(height * (1 - y.Share(value)));

    /// <summary>A rectangle between values.</summary>
    public Html Box(double left, double right, double bottom, double top, Html look) => Html.Of(
        $"""<rect x="{X(left)}" width="{Share(x.Share(right) - x.Share(left))}" y="{Y(top)}" height="{Pixels(height * (y.Share(top) - y.Share(bottom)))}" {look}/>""");

    /// <summary>A line between values.</summary>
    public Html Line(double x1, double y1, double x2, double y2, Html look) =>
        Html.Of($"""<line x1="{X(x1)}" y1="{Y(y1)}" x2="{X(x2)}" y2="{Y(y2)}" {look}/>""");

    /// <summary>A dot that tells what it is when pointed at.</summary>
    public Html Dot(double atX, double atY, int radius, Html look, string title) =>
        Html.Of($"""<circle cx="{X(atX)}" cy="{Y(atY)}" r="{radius}" {look}><title>{title}</title></circle>""");

    /// <summary>The drawing with its axes.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="across">What the axis across counts.</param>
    /// <param name="upwards">What the axis upwards counts.</param>
    /// <param name="marks">What is drawn on the axes.</param>
    public Html Draw(string title, string across, string upwards, params IEnumerable<Html> marks) => Html.Of(
        $"""
        <figure class="plot"><figcaption>{upwards}</figcaption><svg role="img" aria-label="{title}" height="{height}">{x.Marks.Select(Down)}{y.Marks.Select(Across)}{marks}</svg><p class="axis">{across}</p></figure>

        """);

    /// <summary>A share as per cent.</summary>
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.###}%");

    private static string Pixels(double pixels) => pixels.ToString("0.##", CultureInfo.InvariantCulture);

    private Html Down(double mark) => Html.Of(
        $"""<line class="grid" x1="{X(mark)}" x2="{X(mark)}" y1="0" y2="{height}"/><text x="{X(mark)}" y="{height + 16}" text-anchor="middle">{x.Text(mark)}</text>""");

    private Html Across(double mark) => Html.Of(
        $"""<line class="grid" x1="0" x2="100%" y1="{Y(mark)}" y2="{Y(mark)}"/><text x="-6" y="{Y(mark)}" dy="4" text-anchor="end">{y.Text(mark)}</text>""");
}
