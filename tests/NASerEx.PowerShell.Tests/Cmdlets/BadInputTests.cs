using System.Text.RegularExpressions;
using NASerEx.Graphs;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Bad input gives one clear error with a stable id that names the place, exit code 1, no stack trace, and nothing half-written.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string SearchAndExport = "Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory out";

    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void UnknownKey()
    {
        _inputs.Write("search.naserex.yaml", Inputs.Search.Replace("epochs", "epocs", StringComparison.Ordinal));
        Fails(SearchAndExport, "SpecUnknownKey", $"{_inputs["search.naserex.yaml"]}:6:12: training.epocs: unknown key. Did you mean 'epochs'?");
    }

    [Fact]
    public void BadEnum()
    {
        _inputs.Write("search.naserex.yaml", Inputs.Search.Replace("maxAccuracyDrop: 5", "objective: speed", StringComparison.Ordinal));
        Fails(SearchAndExport, "SpecBadValue", $"{_inputs["search.naserex.yaml"]}:7:21: search.objective: 'speed' is not one of: macs, latency, energy.");
    }

    [Fact]
    public void MissingFile()
    {
        _inputs.Write("search.naserex.yaml", Inputs.Search.Replace("model.onnx", "nodel.onnx", StringComparison.Ordinal));
        Fails(SearchAndExport, "SpecFileMissing", $"{_inputs["search.naserex.yaml"]}:3:8: model: there is no file {_inputs["nodel.onnx"]}");
    }

    [Fact]
    public void BadOverride() => Fails(
        "Invoke-ExitSearch search.naserex.yaml -Set 'search.seed=seven'",
        "SpecWrongType",
        "override 'search.seed=seven': search.seed: expects a whole number, not 'seven'.");

    [Theory]
    [InlineData("-OutFile .", "FileNotWritable", "cannot be written: It is a folder.")]
    [InlineData("-Raw runs.parquet", "RawFormatUnknown", "give 'runs.parquet' a name that ends in .csv")]
    public void FilesThatCannotBeWrittenAreRefusedBeforeMeasuring(string file, string id, string message) =>
        Fails($"Measure-ExitModel missing.onnx -Baseline missing.onnx -Dataset symbols {file}", id, message);

    [Fact]
    public void TruncatedJpeg()
    {
        _inputs.WritePhotographs("cat", "dog");
        _inputs.WriteModel("model.onnx", Inputs.Classifier(classes: 2));
        _inputs.Halve("photos/train/dog/3.jpg");
        _inputs.Write("search.naserex.yaml", Inputs.Search.Replace("symbols.naserex", "photos.naserex", StringComparison.Ordinal));
        Fails(SearchAndExport, "DataUnreadableImage", _inputs["photos/train/dog/3.jpg"]);
    }

    [Fact]
    public void WildcardsThatMatchNothing() => Fails("Get-ExitPoint *.onx", "ModelNotFound", "*.onx' does not exist");

    [Fact]
    public void AFolderInPlaceOfAModel() => Fails("Get-ExitPoint .", "ModelNotFound", "is a folder; name the ONNX file");

    [Fact]
    public void ModelCutInHalf()
    {
        _inputs.Halve("model.onnx");
        Fails(SearchAndExport, "ModelUnreadable", _inputs["model.onnx"]);
        Fails("Get-ExitPoint model.onnx", "ModelUnreadable", _inputs["model.onnx"]);
    }

    [Fact]
    public void ModelWithTwoInputs()
    {
        var builder = new GraphBuilder("two");
        var sum = builder.Add(builder.Input("left", 3, 16, 16), builder.Input("right", 3, 16, 16));
        _inputs.WriteModel("model.onnx", builder.Build(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(sum)), 10, "logits")));
        Fails(SearchAndExport, "ModelInputs", "has 2 inputs (left, right); an image classifier has one.");
    }

    [Fact]
    public void ClassesThatDoNotMatchTheModel()
    {
        _inputs.WritePhotographs("cat", "dog");
        _inputs.Write("search.naserex.yaml", Inputs.Search.Replace("symbols.naserex", "photos.naserex", StringComparison.Ordinal));
        Fails(SearchAndExport, "ClassCountMismatch", $"The model '{_inputs["model.onnx"]}' scores 10 classes in 'logits', but the dataset 'dataset' has 2 (cat, dog).");
    }

    [Fact]
    public void AClassMapBeyondTheModelsOutputs()
    {
        _inputs.WritePhotographs("cat", "dog");
        _inputs.Write("photos.naserex.yaml", File.ReadAllText(_inputs["photos.naserex.yaml"]) + "\nclassMap: {cat: 3, dog: 10}\n");
        _inputs.Write("search.naserex.yaml", Inputs.Search.Replace("symbols.naserex", "photos.naserex", StringComparison.Ordinal));
        Fails(SearchAndExport, "ClassMapMismatch", $"The model '{_inputs["model.onnx"]}' scores 10 classes in 'logits', so its outputs are 0 to 9, but classMap.dog of the dataset 'dataset' is 10.");
    }

    [Fact]
    public void MissingDataset() => Fails(
        "Measure-ExitModel model.onnx -Baseline model.onnx -Dataset nowhere", "DatasetNotFound", $"There is no dataset '{_inputs["nowhere"]}'.");

    [Fact]
    public void MissingPlan() => Fails("Export-ExitModel no.plan.json -OutFile out.onnx", "PlanNotFound", $"The plan '{_inputs["no.plan.json"]}' does not exist.");

    private void Fails(string script, string id, string message)
    {
        var before = _inputs.Files;
        var result = _inputs.Run($$"""try { {{script}} } catch { [Console]::WriteLine("$($Error.Count) error: $($_.FullyQualifiedErrorId)"); throw }""");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"1 error: {id},NASerEx.PowerShell.", Assert.Single(result.Lines), StringComparison.Ordinal);
        Assert.Contains(Unwrapped(message), Unwrapped(result.Error), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^\s+at \w+\.", result.Error);
        Assert.Equal(before, _inputs.Files);
    }

    // Errors are wrapped to the width of the console and decorated.
    private static string Unwrapped(string text) => Regex.Replace(Regex.Replace(text, "\u001b\\[[0-9;]*m", ""), @"[\s|]+", "");
}
