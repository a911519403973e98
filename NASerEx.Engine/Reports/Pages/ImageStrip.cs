using NASerEx.Reports.Charts;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>Some of the images that left at each exit.</summary>
internal static class ImageStrip
{
    /// <summary>A strip an exit.</summary>
    public static Html Of(ExitReport report)
    {
        var rates = report.Measurement.ExitRates;
        return Html.Of(report.Images.Select((images, i) => images.IsEmpty
            ? Html.None
            : Html.Of($"""<h3><span {Palette.Of(i, rates.Length)}></span>{rates[i].Exit}</h3><div class="strip">{images.Select(Image)}</div>""")));
    }

    private static Html Image(ReportedImage image)
    {
        var isRight = image.Answer == image.Class;
        return Html.Of(
            $"""
            <figure class="{(isRight ? "right" : "wrong")}"><img alt="{image.Class}" src="data:image/png;base64,{Convert.ToBase64String(image.Png.AsSpan())}"><figcaption>{image.Class}{(isRight ? "" : $", taken for {image.Answer}")}</figcaption></figure>
            """);
    }
}
