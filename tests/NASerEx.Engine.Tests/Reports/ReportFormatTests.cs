using System.Text.Json.Nodes;
using Json.Schema;
using NASerEx.Common;
using NASerEx.Engine.Tests.Specs;
using NASerEx.Exits;
using NASerEx.Reports;
using Xunit;

namespace NASerEx.Engine.Tests.Reports;

/// <summary>The claim, the data, the text, and which file gets which.</summary>
public sealed class ReportFormatTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(SharedFiles.Repository, "schemas", "report.schema.json")));

    [Fact]
    public void TheClaimSaysWhatTheIntervalsShow()
    {
        var measured = SampleReport.Measurement;
        Assert.Equal("2.20 × faster (2.15–2.25), 0.30 points less accurate (0.08–0.56), certified to lose at most 1 point with 95 % confidence", Claim.Of(measured));
        Assert.Equal(
            "as fast as the original, as far as 3,000 runs can tell (0.98–1.03 ×), as accurate, as far as 3,000 images can tell (−0.07 points lost, −0.40 to 0.20)",
            Claim.Of(measured with { SpeedupLow = 0.98, SpeedupHigh = 1.03, AccuracyDrop = -0.07, AccuracyDropLow = -0.4, AccuracyDropHigh = 0.2, Certificate = null }));
        Assert.Equal(
            "2.00 × slower (1.25–2.50), 0.50 points more accurate (0.25–0.75), certified to disagree with the original on at most 2.5 % of images in expectation",
            Claim.Of(measured with
            {
                Speedup = 0.5, SpeedupLow = 0.4, SpeedupHigh = 0.8, AccuracyDrop = -0.5, AccuracyDropLow = -0.75, AccuracyDropHigh = -0.25,
                Certificate = measured.Certificate! with { Loss = CertifiedLoss.Disagreement, MaxLoss = 2.5, Confidence = null },
            }));
    }

    [Fact]
    public void JsonFollowsItsSchema()
    {
        foreach (var report in new[] { SampleReport.Whole, SampleReport.Bare })
            Assert.Empty(SpecSchemas.Faults(Schema, JsonNode.Parse(JsonReport.Render(report))));

        var whole = JsonNode.Parse(JsonReport.Render(SampleReport.Whole))!;
        Assert.Equal(SampleReport.Hostile, (string?)whole["measurement"]!["dataset"]);
        Assert.Equal(2.2, (double)whole["measurement"]!["speedup"]!);
        Assert.Null(whole["measurement"]!["exitRates"]![1]!["accuracy"]);
        Assert.Equal(1_250, (int)whole["search"]!["streamSamples"]!);
        Assert.Equal("energy", (string?)whole["plan"]![1]!["metric"]);
        Assert.Null(whole["images"]);
    }

    [Theory]
    [InlineData("format", "naserex/report-v2")]
    [InlineData("claim", null)]
    [InlineData("surprise", "x")]
    public void OtherJsonDoesNot(string key, string? value)
    {
        var report = JsonNode.Parse(JsonReport.Render(SampleReport.Whole))!.AsObject();
        report[key] = value;
        Assert.NotEmpty(SpecSchemas.Faults(Schema, report));
    }

    [Fact]
    public void MarkdownTablesKeepTheirColumns()
    {
        var text = MarkdownReport.Render(SampleReport.Whole);
        var lines = text.Split('\n');
        Assert.StartsWith("## 2.20 × faster", lines[0], StringComparison.Ordinal);
        Assert.Contains("| 90th percentile | 0.610 ms | 0.760 ms | 1.25 times faster |", lines);
        Assert.Contains("| 99th percentile | 1.050 ms | 0.800 ms | 1.31 times slower |", lines);
        Assert.Contains("| Energy (estimated) | 4.95 mJ | 10.80 mJ | 2.18 times less |", lines);
        Assert.Contains("| Peak memory | 9.5 MB | 8.0 MB | 1.19 times as much |", lines);
        Assert.Contains("1,234 structures scored; the Pareto front on validation, costs on 1,250 images of the stream:", lines);
        foreach (var table in text.Split("\n\n").Where(part => part.StartsWith('|')))
            Assert.Single(table.Split('\n').Select(Bars).Distinct());
        Assert.DoesNotMatch(@"(?<!\\)<script", text.Split("```")[0]);

        static int Bars(string line) => System.Text.RegularExpressions.Regex.Count(line, @"(?<!\\)\|");
    }

    [Fact]
    public void AFenceIsLongerThanAnyInTheCode()
    {
        var text = MarkdownReport.Render(SampleReport.Bare with { Commands = ["x ```` y"] });
        Assert.EndsWith("`````powershell\nx ```` y\n`````\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void EndingsDecideTheFormat()
    {
        Assert.Equal(["/a/r.html:Html"], Files("/a/r.html"));
        Assert.Equal(["/a/r.MD:Markdown"], Files("/a/r.MD"));
        Assert.Equal(["/a/r.txt:Json"], Files("/a/r.txt", "json"));
        Assert.Equal(["/a/r.htm:Html", "/a/r.md:Markdown", "/a/r.json:Json"], Files("/a/r.htm", "Html", "Markdown", "Json"));
        Assert.Equal(["/a/v1.2.html:Html", "/a/v1.2.json:Json"], Files("/a/v1.2", "Html", "Json", "html"));
        Assert.Equal("ReportFormatUnknown", Assert.Throws<NASerExException>(() => Files("/a/r.pdf")).Id);
        Assert.Equal("ReportFormatUnknown", Assert.Throws<NASerExException>(() => Files("/a/r", "Pdf")).Id);

        static string[] Files(string path, params string[] formats) => [.. ReportFile.Of(path, formats).Select(file => $"{file.Path}:{file.Format.Name}")];
    }
}
