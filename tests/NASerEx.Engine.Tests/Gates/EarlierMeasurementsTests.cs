using NASerEx.Common;
using NASerEx.Gates;
using NASerEx.Measurement;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Gates;

public sealed class EarlierMeasurementsTests
{
    private static readonly ExitMeasurement Other = SyntheticMeasurement.Value with { Model = "/elsewhere/other.onnx" };

    [Fact]
    public void ModelsAreMatchedByTheirFileNames()
    {
        var earlier = SyntheticMeasurement.Value with { Model = "/elsewhere/model.exits.onnx", Speedup = 2 };
        Assert.Same(earlier, EarlierMeasurements.Match(SyntheticMeasurement.Value, [Other, earlier]));
    }

    [Fact]
    public void TheOnlyOneIsTheOneThatIsMeant() => Assert.Same(Other, EarlierMeasurements.Match(SyntheticMeasurement.Value, [Other]));

    [Fact]
    public void SeveralWithoutTheModelAreRefused()
    {
        var error = Assert.Throws<NASerExException>(() => EarlierMeasurements.Match(SyntheticMeasurement.Value, [Other, Other]));
        Assert.Equal("EarlierNotFound", error.Id);
        Assert.Contains("'model.exits.onnx'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'other.onnx' (SingleStream), 'other.onnx' (SingleStream)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScenariosAreMatchedWithTheirLike()
    {
        Assert.Same(SyntheticMeasurement.Offline, EarlierMeasurements.Match(SyntheticMeasurement.Offline, [SyntheticMeasurement.Value, SyntheticMeasurement.Offline]));
        Assert.Equal("EarlierOtherImages", Assert.Throws<NASerExException>(() => EarlierMeasurements.Match(SyntheticMeasurement.Offline, [SyntheticMeasurement.Value])).Id);
        Assert.Equal(
            "EarlierOtherImages",
            Assert.Throws<NASerExException>(() => EarlierMeasurements.Match(SyntheticMeasurement.Offline, [SyntheticMeasurement.Offline with { Images = 500 }])).Id);
    }

    [Fact]
    public void OtherImagesAreRefused()
    {
        var error = Assert.Throws<NASerExException>(() => EarlierMeasurements.Match(SyntheticMeasurement.Value, [SyntheticMeasurement.Value with { Samples = 200 }]));
        Assert.Equal("EarlierOtherImages", error.Id);
        Assert.Contains("200 images of symbols (test)", error.Message, StringComparison.Ordinal);
    }
}
