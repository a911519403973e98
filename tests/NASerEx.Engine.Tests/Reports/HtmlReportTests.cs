using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NASerEx.Measurement;
using NASerEx.Reports;
using NASerEx.Reports.Pages;
using Xunit;

namespace NASerEx.Engine.Tests.Reports;

/// <summary>The page says what was measured, loads nothing, and takes no name for markup.</summary>
public partial class HtmlReportTests
{
    private static readonly string[] Loading = ["src", "href", "srcset", "data", "action", "poster", "xlink:href"];

    public static TheoryData<string> Names => ["whole", "bare"];

    [Theory]
    [MemberData(nameof(Names))]
    public void NothingIsLoaded(string name)
    {
        var page = Page(Report(name));
        foreach (var attribute in page.Descendants().Attributes().Where(attribute => Loading.Contains(attribute.Name.LocalName)))
            Assert.True(attribute.Value.StartsWith("data:", StringComparison.Ordinal) || attribute.Value.StartsWith('#'), $"{attribute}");
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe" or "object" or "embed" or "base" or "form");
        Assert.DoesNotContain("url(", PageStyle.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", PageStyle.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Single(page.Descendants("meta"), meta => ((string?)meta.Attribute("content"))?.StartsWith("default-src 'none';", StringComparison.Ordinal) is true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NamesStayText(string name)
    {
        var page = Page(Report(name));
        var shown = SampleReport.Hostile.Replace('\u0007', '\uFFFD');
        Assert.Contains(page.Descendants("th"), cell => cell.Value.StartsWith(shown, StringComparison.Ordinal));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("<script", HtmlReport.Render(Report(name)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void EverythingThatIsKnownIsShown()
    {
        var page = Page(SampleReport.Whole);
        Assert.Equal(
            ["Against the original", "Where images leave", "Structure", "Latency", "Calibration", "Images that left", "Classes", "Search", "Certificate", "Machine", "Repeat it"],
            page.Descendants("h2").Select(heading => heading.Value));
        Assert.Equal(SampleReport.Whole.Claim, page.Descendants("h1").Single().Value);
        var text = page.Root!.Value;
        foreach (var expected in new[]
        {
            "98.23 %", "0.30 points lost (0.08 to 0.56)", "2.60 times fewer", "2.20 times faster (2.15 to 2.25)", "84.3 %", "maxProbability ≥ 0.9700", "7.00 M (27 %)",
            "left out: every structure with it is beaten", "in the plan", "0.30 ± 0.12", "Certified to lose at most 1 point with 95 % confidence", "1.31.1, CPU provider", "Train heads",
            "1 runs of the model and 2 of the original took longer",
        })
            Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal(2, page.Descendants("img").Count());
        Assert.Single(page.Descendants("figure"), figure => (string?)figure.Attribute("class") == "wrong");
    }

    [Fact]
    public void AMeasurementAloneWillDo() => Assert.Equal(
        ["Against the original", "Where images leave", "Machine", "Repeat it"], Page(SampleReport.Bare).Descendants("h2").Select(heading => heading.Value));

    [Fact]
    public void WhatIsDrawnIsInProportion()
    {
        var drawing = Page(SampleReport.Whole).Descendants("svg").Single(svg => (string?)svg.Attribute("aria-label") == "Images still in work by the work done");
        var boxes = drawing.Elements("rect").Where(rect => (string?)rect.Attribute("class") != "frame").ToList();
        var area = boxes.Sum(box => Percent(box, "width") / 100 * double.Parse((string)box.Attribute("height")!, System.Globalization.CultureInfo.InvariantCulture));
        var frame = drawing.Elements("rect").Single(rect => (string?)rect.Attribute("class") == "frame");
        var original = Percent(frame, "width") / 100 * double.Parse((string)frame.Attribute("height")!, System.Globalization.CultureInfo.InvariantCulture);
        var measured = SampleReport.Measurement;
        Assert.Equal(measured.ExitRates.Sum(rate => rate.Rate * rate.Macs) / measured.BaselineMacs, area / original, 3);
    }

    [Fact]
    public void NoStemGoesThroughTheTextOfAnotherHead()
    {
        ReportedExit[] plan = [.. new[] { 1, 2, 9, 18, 22, 25 }.Select(share => SampleReport.Whole.Plan!.Value[0] with { PrefixMacs = share * 1_000_000 })];
        var drawing = Page(SampleReport.Whole with { Plan = [.. plan], Search = null }).Descendants("svg").Single(svg => (string?)svg.Attribute("aria-label") == "The backbone with its exits");
        var stems = drawing.Elements("line").Select(line => (X: Percent(line, "x1"), End: Number(line, "y2"))).ToArray();
        var heads = drawing.Elements("text").Where(text => text.Attribute("dx") is not null && text.Attribute("class") is null)
            .Select(text => (X: Percent(text, "x"), Y: Number(text, "y"), IsRight: (string?)text.Attribute("text-anchor") == "start")).ToArray();
        Assert.Equal((plan.Length, plan.Length), (stems.Length, heads.Length));
        foreach (var head in heads)
            foreach (var stem in stems.Where(stem => head.IsRight == stem.X <= 50 && (head.IsRight ? stem.X > head.X : stem.X < head.X)))
                Assert.True(stem.End < head.Y, $"the stem at {stem.X} % ends at {stem.End}, below the text of the head at {head.X} %, {head.Y}");
    }

    [Fact]
    public void ThousandsOfClassesAndStructuresStaySmall()
    {
        var (classes, exits) = (21_000, 16);
        var names = Enumerable.Range(0, exits).Select(i => $"/backbone/stage{i}/block/Add_output_{i}").ToArray();
        var details = SampleReport.Measurement.Details! with
        {
            Classes = [.. Enumerable.Range(0, classes).Select(i => new ClassOutcome($"class number {i}", 17, i % 17, 17, [.. Enumerable.Repeat(1, exits + 1)]))],
            Exits = [.. names.Append("end").Select(name => SampleReport.Measurement.Details!.Exits[0] with { Exit = name })],
        };
        var image = new ReportedImage([.. new byte[12_000]], "class", "class");
        var front = Enumerable.Range(0, 50_000).Select(i => new ReportedStructure([.. names.Select(name => $"{name}/residual-w32-d1 maxProbability ≥ 0.9000")], i / 1e4, 0.1, 1e9 - i, i == 77));
        var report = SampleReport.Whole with
        {
            Measurement = SampleReport.Measurement with
            {
                Details = details,
                ExitRates = [.. names.Append("end").Select((name, i) => new ExitRate(name, 1.0 / (exits + 1), 1e6 * (i + 1), 0.9))],
            },
            Plan = [.. names.Select((name, i) => new ReportedExit(name, "residual-w32-d1", 1_000_000 * i, 10_000, 100, NASerEx.Exits.DecisionMetric.MaxProbability, 0.9))],
            Search = SampleReport.Whole.Search! with { Front = [.. front] },
            Images = [.. Enumerable.Repeat(Enumerable.Repeat(image, 8).ToImmutableArray(), exits + 1)],
        };

        var text = HtmlReport.Render(report);

        Assert.InRange(Encoding.UTF8.GetByteCount(text), 0, 5_000_000);
        Assert.Single(Parse(text).Descendants("circle"), circle => (string?)circle.Attribute("class") == "chosen");
    }

    private static ExitReport Report(string name) => name == "whole" ? SampleReport.Whole : SampleReport.Bare;

    private static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, System.Globalization.CultureInfo.InvariantCulture);

    private static double Percent(XElement element, string attribute) =>
        double.Parse(((string)element.Attribute(attribute)!).TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    private static XDocument Page(ExitReport report) => Parse(HtmlReport.Render(report));

    /// <summary>The page as XML, which it is but for elements without an end: whatever is not escaped or closed is an error here.</summary>
    private static XDocument Parse(string page) => XDocument.Parse(Unclosed().Replace(page.Replace("<!DOCTYPE html>\n", "", StringComparison.Ordinal), "<$1/>"));

    [GeneratedRegex("<((?:meta|img)(?: [a-z-]+=\"[^\"]*\")*)>")]
    private static partial Regex Unclosed();
}
