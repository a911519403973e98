using NASerEx.Common;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

public sealed class MeasurementFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-measured").FullName;

    private string File => Path.Combine(_folder, "kept", "measured.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void MeasurementsComeBackAsTheyWere()
    {
        var plain = SyntheticMeasurement.Value with { Certificate = null, Model = Path.Combine(_folder, "a.onnx") };
        MeasurementFile.Write([SyntheticMeasurement.Value, plain], File);
        var read = MeasurementFile.Read(File).Cast<ExitMeasurement>().ToArray();
        Assert.Equal(2, read.Length);
        Assert.Equal(SyntheticMeasurement.Value.ExitRates, read[0].ExitRates);
        Assert.Equal(SyntheticMeasurement.Value, read[0] with { ExitRates = SyntheticMeasurement.Value.ExitRates });
        Assert.Equal(plain, read[1] with { ExitRates = plain.ExitRates });
    }

    [Fact]
    public void ScenariosComeBackBehindThem()
    {
        MeasurementFile.Write([SyntheticMeasurement.Offline, SyntheticMeasurement.Value], File);
        var read = MeasurementFile.Read(File);
        Assert.Equal([typeof(ExitMeasurement), typeof(ScenarioMeasurement)], read.Select(one => one.GetType()));
        Assert.Equal(SyntheticMeasurement.Offline, read[1]);
    }

    [Fact]
    public void PathsMoveWithTheFolder()
    {
        MeasurementFile.Write([SyntheticMeasurement.Value with { Model = Path.Combine(_folder, "kept", "a.onnx"), Baseline = Path.Combine(_folder, "b.onnx") }], File);
        Assert.DoesNotContain(_folder, System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Directory.Move(Path.Combine(_folder, "kept"), Path.Combine(_folder, "moved"));
        Assert.Equal(Path.Combine(_folder, "moved", "a.onnx"), MeasurementFile.Read(Path.Combine(_folder, "moved", "measured.json"))[0].Model);
    }

    [Theory]
    [InlineData("naserex/measurements-v1", "naserex/measurements-v9", "its format is 'naserex/measurements-v9'")]
    [InlineData("\"speedupLow\": 2.15,", "", "speedupLow")]
    [InlineData("\"speedupLow\": 2.15,", "\"speedupLow\": \"fast\",", "speedupLow")]
    [InlineData("\"p90Ms\": 0.66,", "", "p90Ms")]
    [InlineData("\"environment\": {", "\"environment\": null, \"other\": {", "environment")]
    [InlineData("\"rounds\": 3000", "\"rounds\": 3000, \"surprise\": 1", "surprise")]
    [InlineData("]\n}", "", "")]
    public void WhatDoesNotFitIsNamed(string good, string bad, string named)
    {
        MeasurementFile.Write([SyntheticMeasurement.Value], File);
        var text = System.IO.File.ReadAllText(File);
        Assert.Contains(good, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, text.Replace(good, bad, StringComparison.Ordinal));
        var error = Assert.Throws<NASerExException>(() => MeasurementFile.Read(File));
        Assert.Equal("MeasurementInvalid", error.Id);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoFileAndNoMeasurementAreErrors()
    {
        Assert.Equal("MeasurementNotFound", Assert.Throws<NASerExException>(() => MeasurementFile.Read(File)).Id);
        MeasurementFile.Write([], File);
        Assert.Equal("MeasurementInvalid", Assert.Throws<NASerExException>(() => MeasurementFile.Read(File)).Id);
    }
}
