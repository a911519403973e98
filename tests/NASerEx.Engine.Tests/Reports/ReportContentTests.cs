using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Export;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Reports;
using SkiaSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Reports;

/// <summary>What is given beside a measurement has to belong to it; images come from the dataset.</summary>
public class ReportContentTests
{
    private static readonly DatasetOptions Symbols = new()
    {
        Source = DatasetSource.Symbols,
        Symbols = new SymbolOptions { Count = 20 },
        Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
        Preprocess = new PreprocessOptions { Width = 24, Height = 16 },
    };

    private static readonly ExitMeasurement OfTwoExits = SampleReport.Measurement with
    {
        ExitRates = [new ExitRate("first", 0.5, 1, 1), new ExitRate("second", 0.25, 2, 1), new ExitRate("end", 0.25, 3, 1)],
    };

    [Fact]
    public void ThePlanOfAnotherModelIsRefused()
    {
        var plan = Plans.Of(new TinyResidual(), 0.5f);
        var error = Assert.Throws<NASerExException>(() => ReportContent.Of(new ReportRequest(SampleReport.Measurement) { Plan = plan }, WorkContext.None));
        Assert.Equal("ReportPlanMismatch", error.Id);
        var report = ReportContent.Of(new ReportRequest(OfTwoExits) { Plan = plan }, WorkContext.None);
        Assert.Equal(["first", "second"], report.Plan!.Value.Select(exit => exit.Point));
        Assert.Equal(plan.Exits.Select(exit => exit.Head.Macs), report.Plan!.Value.Select(exit => exit.HeadMacs));
    }

    [Fact]
    public void TheDatasetOfAnotherMeasurementIsRefused()
    {
        var error = Assert.Throws<NASerExException>(() => ReportContent.Of(new ReportRequest(SampleReport.Measurement) { Dataset = Symbols }, WorkContext.None));
        Assert.Equal("ReportDatasetMismatch", error.Id);
        Assert.Contains("a/1.jpg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesAreThoseThatWereMeasured()
    {
        using var data = ImageDataset.Open(Symbols, WorkContext.None);
        var split = data.Split(SplitName.Test);
        var details = SampleReport.Measurement.Details!;
        var exits = details.Exits.SetItem(1, details.Exits[1] with { Examples = [new ExampleImage(split.Ids[7], "circle", "ring")] }).SetItem(0, details.Exits[0] with { Examples = [] });
        var report = ReportContent.Of(
            new ReportRequest(SampleReport.Measurement with { Details = details with { Exits = exits } }) { Dataset = Symbols }, WorkContext.None);

        Assert.Equal([0, 1, 0], report.Images.Select(images => images.Length));
        var shown = report.Images[1][0];
        Assert.Equal(("circle", "ring"), (shown.Class, shown.Answer));
        var pixels = new float[split.ImageLength];
        split.Fill([7], pixels);
        using var bitmap = SKBitmap.Decode(shown.Png.AsSpan());
        Assert.Equal((24, 16), (bitmap.Width, bitmap.Height));
        for (var y = 0; y < 16; y++)
            for (var x = 0; x < 24; x++)
            {
                var pixel = bitmap.GetPixel(x, y);
                byte[] rgb = [pixel.Red, pixel.Green, pixel.Blue];
                for (var c = 0; c < 3; c++)
                    Assert.Equal(Math.Round(255 * pixels[(c * 16 + y) * 24 + x]), rgb[c]);
            }

        using var small = SKBitmap.Decode(split.Thumbnail(7, 12));
        Assert.Equal((12, 8), (small.Width, small.Height));
    }

    [Fact]
    public void CommandsQuoteWhatTheyName()
    {
        var report = ReportContent.Of(new ReportRequest(OfTwoExits with { Model = "/a/it's.onnx" }) { DatasetArgument = "data/x y.yaml" }, WorkContext.None);
        Assert.Equal(["Measure-ExitModel '/a/it''s.onnx' -Baseline '/models/small.onnx' -Dataset 'data/x y.yaml' -Split test -MaxImages 3000"], report.Commands);
    }
}
