using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Engine.Tests.Specs;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>A spec is checked with all that it refers to: every fault is found at its place, and nothing is found where all is well.</summary>
public sealed class SpecCheckTests : IDisposable
{
    private const string Search = """
        apiVersion: naserex/v1
        kind: ExitSearch
        model: model.onnx
        dataset: data.naserex.yaml
        target: cpu.naserex.yaml
        exits:
          minShare: 0
          maxShare: 1
          heads: [pooled-linear, conv-pooled]
        """;

    private const string Dataset = """
        apiVersion: naserex/v1
        kind: Dataset
        source: symbols
        symbols: {count: 1500}
        preprocess: {width: 16, height: 16}
        splits:
          train: {count: 500}
          validation: {count: 500}
          calibration: {count: 500}
        """;

    private readonly SpecFolder _folder = new();

    public SpecCheckTests()
    {
        _folder.Write("search.naserex.yaml", Search);
        _folder.Write("data.naserex.yaml", Dataset);
        WriteModel(classes: 10);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("search")]
    [InlineData("data")]
    [InlineData("cpu")]
    public void NothingIsFoundWhereAllIsWell(string spec) => Assert.Empty(Check(spec));

    [Theory]
    [InlineData("model.onnx", "no.onnx", "3:8 model Error SpecFileMissing")]
    [InlineData("model.onnx", "cpu.naserex.yaml", "3:1 model Error ModelUnreadable")]
    [InlineData("data.naserex.yaml", "no.naserex.yaml", "4:10 dataset Error SpecFileMissing")]
    [InlineData("minShare: 0", "points: [Relu_1, Conv]", "7:20 exits.points Error ExitPointUnknown")]
    [InlineData("minShare: 0", "minShare: 1", "7:3 exits.minShare Error ExitSpaceEmpty")]
    [InlineData("conv-pooled]", "nowhere/pooled-linear]", "9:26 exits.heads Error ExitPointUnknown")]
    [InlineData("conv-pooled]", "token-w8-d1]", "9:26 exits.heads Warning HeadFitsNowhere")]
    [InlineData("conv-pooled]", "Relu_1/token-w8-d1]", "9:26 exits.heads Error HeadShapeMismatch")]
    [InlineData("[pooled-linear, conv-pooled]", "[token-w8-d1]", "9:3 exits.heads Error ExitSpaceEmpty")]
    [InlineData("conv-pooled]", "convpooled]", "9:3 exits.heads Error SpecBadValue")]
    [InlineData("target: cpu.naserex.yaml", "stream: nowhere", "5:9 stream Error SpecFileMissing")]
    [InlineData("target: cpu.naserex.yaml", "stream: nowhere.zip", "5:9 stream Error SpecFileMissing")]
    [InlineData("target: cpu.naserex.yaml", "stream: model.onnx", "5:9 stream Error SpecFileMissing")]
    [InlineData("target: cpu.naserex.yaml", "stream: photos", "5:1 stream Error DataNoImages")]
    public void FaultsOfASearch(string good, string bad, string expected) => Finds("search", Search, good, bad, "search", expected);

    [Theory]
    [InlineData("width: 16", "width: 20", "5:1 preprocess Error ImageSize")]
    [InlineData("train: {count: 500}", "train: {count: 5000}", "6:1 splits Error DataSplitTooLarge")]
    [InlineData("  train: {count: 500}\n", "", "6:1 splits.train Error TrainingTooFewImages")]
    [InlineData("  calibration: {count: 500}", "", "6:1 splits.calibration Warning NoCalibrationImages")]
    [InlineData("validation: {count: 500}", "validation: {count: 499}", "8:3 splits.validation Warning FewValidationImages")]
    [InlineData("source: symbols", "source: folder\npath: photos", "4:1 path Error DataNotFound")]
    [InlineData("source: symbols", "source: folder", "1:1 path Error SpecMissingKey")]
    public void FaultsOfItsDataset(string good, string bad, string expected) => Finds("data", Dataset, good, bad, "search", expected);

    [Theory]
    [InlineData("threads: 2", "provider: Abacus", "4:1 provider Error ProviderMissing")]
    [InlineData("threads: 2", "threads: 0", "4:10 threads Error SpecOutOfRange")]
    [InlineData("threads: 2", "threads: 1000", "4:1 threads Warning TargetThreads")]
    [InlineData("threads: 2", "threads: 2\nproviderOptions: {device_id: 0}", "5:1 providerOptions Error ProviderOptionsUnknown")]
    [InlineData("threads: 2", "threads: 2\naffinity: [2, 1]", "5:1 affinity Error SpecConflict")]
    [InlineData("threads: 2", "threads: 2\naffinity: [0]", "5:1 affinity Error SpecOutOfRange")]
    [InlineData("threads: 2", "threads: 2\naffinity: [5000]", "5:1 affinity Warning TargetAffinity")]
    [InlineData("threads: 2", "threads: 2\nmemoryLimitMb: 999999999", "5:1 memoryLimitMb Warning TargetMemory")]
    [InlineData("threads: 2", "threads: 2\nmemoryLimitMb: 0.001", "5:1 memoryLimitMb Warning TargetMemory")]
    [InlineData("threads: 2", "threads: 2\ngovernor: none-such", "5:1 governor Warning TargetGovernor")]
    [InlineData("threads: 2", "threads: 2\nclockMhz: 7", "5:1 clockMhz Warning TargetClock")]
    [InlineData("threads: 2", "threads: 2\npowerSource: sun", "5:14 powerSource Error SpecBadValue")]
    public void FaultsOfItsTarget(string good, string bad, string expected) => Finds("cpu", SpecFolder.Target, good, bad, "search", expected);

    [Fact]
    public void AllFaultsAreFoundAtOnce()
    {
        _folder.Write("search.naserex.yaml", Search + "\ntraining: {epocs: 3, epochs: 0, optimizer: adam}\nsearch: {maxExits: many}\n");
        _folder.Write("data.naserex.yaml", Dataset + "\nseed: x\n");
        Assert.Equal(
            [
                ("SpecUnknownKey", "training.epocs", 10), ("SpecOutOfRange", "training.epochs", 10), ("SpecBadValue", "training.optimizer", 10),
                ("SpecWrongType", "search.maxExits", 11), ("SpecWrongType", "seed", 10),
            ],
            Check("search").Select(finding => (finding.Id, finding.Key, finding.Line)));
    }

    [Fact]
    public void ClassesThatDoNotFitTheModel()
    {
        WriteModel(classes: 7);
        var finding = Assert.Single(Check("search"));
        Assert.Equal(("ClassCountMismatch", "classes", FindingSeverity.Error), (finding.Id, finding.Key, finding.Severity));
        Assert.EndsWith("data.naserex.yaml", finding.File, StringComparison.Ordinal);
        Assert.Contains("scores 7 classes", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WarningsOfTheDatasetAreFindings()
    {
        foreach (var name in new[] { "a.jpg", "b.jpg", "c.jpg" })
            _folder.Write($"{Directory.CreateDirectory(_folder.PathOf("photos/cat")).FullName}/{name}", "not opened");
        _folder.Write("data.naserex.yaml", "apiVersion: naserex/v1\nkind: Dataset\npath: photos\nclasses: [cat, dog]\nsplits: {test: {}}\n");
        var finding = Assert.Single(Check("data"));
        Assert.Equal(("DataWarning", FindingSeverity.Warning, 3), (finding.Id, finding.Severity, finding.Line));
        Assert.Contains("no image of 1 of its classes: dog", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FewImagesOfTheStreamAreAWarning()
    {
        _folder.Write("photos/a.jpg", "not opened");
        _folder.Write("search.naserex.yaml", Search + "\nstream: photos\n");
        var finding = Assert.Single(Check("search"));
        Assert.Equal(("FewStreamImages", "stream", FindingSeverity.Warning, 10), (finding.Id, finding.Key, finding.Severity, finding.Line));
    }

    [Fact]
    public void AModelThatCannotLearnIsFoundWhereItShould()
    {
        var builder = new GraphBuilder("fixed");
        var pooled = builder.GlobalAveragePool(builder.Conv(builder.Input("input", 3, 16, 16), 8, 3, 1));
        OnnxFile.Write(TestModels.Model(builder.Build(builder.Gemm(builder.Flatten(pooled), 10, "logits"))).WithFixedBatch(1), _folder.PathOf("model.onnx"));
        _folder.Write("search.naserex.yaml", Search + "\ntraining: {mode: joint}\n");
        Assert.Contains(Check("search"), finding => (finding.Id, finding.Key, finding.Line) == ("JointFixedBatch", "training.mode", 10));
    }

    [Fact]
    public void OverridesTakePart()
    {
        _folder.Write("search.naserex.yaml", Search.Replace("model: model.onnx\n", "", StringComparison.Ordinal));
        Assert.Equal("SpecMissingKey", Assert.Single(Check("search")).Id);
        Assert.Empty(Check("search", "model=model.onnx", "dataset.seed=3"));
        var finding = Assert.Single(Check("search", "model=model.onnx", "dataset.splits.train.count=9999"));
        Assert.Equal(("DataSplitTooLarge", "splits"), (finding.Id, finding.Key));
        Assert.Equal("SpecBadOverride", Assert.Single(Check("search", "nonsense")).Id);
    }

    [Theory]
    [InlineData("kind: ExitSearch", "kind: ExitSeach", "'ExitSeach' is not one of: Dataset, HardwareTarget, ExitSearch. Did you mean 'ExitSearch'?", "SpecKind", 2)]
    [InlineData("kind: ExitSearch\n", "", "this key is required; it is one of: Dataset, HardwareTarget, ExitSearch.", "SpecMissingKey", 1)]
    [InlineData("apiVersion: naserex/v1", "apiVersion: naserex/v9", "must be 'naserex/v1' here, not 'naserex/v9'.", "SpecVersion", 1)]
    [InlineData("heads: [", "heads: [[", "not well-formed YAML", "SpecSyntax", 10)]
    public void WhatIsNoSpec(string good, string bad, string message, string id, int line)
    {
        _folder.Write("search.naserex.yaml", Search.Replace(good, bad, StringComparison.Ordinal));
        var finding = Assert.Single(Check("search"));
        Assert.Equal((id, line), (finding.Id, finding.Line));
        Assert.StartsWith(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal($"{_folder.SearchPath}:{line}:{finding.Column}", finding.Location.ToString());
    }

    private ImmutableArray<SpecFinding> Check(string spec, params string[] settings) =>
        Experiment.CheckSpec(_folder.PathOf($"{spec}.naserex.yaml"), new SpecOverrides([.. settings], _folder.Root), WorkContext.None);

    private void Finds(string file, string text, string good, string bad, string spec, string expected)
    {
        Assert.Contains(good, text, StringComparison.Ordinal);
        var path = _folder.Write($"{file}.naserex.yaml", text.Replace(good, bad, StringComparison.Ordinal));
        var found = Check(spec).Where(finding => finding.File == path)
            .Select(finding => $"{finding.Line}:{finding.Column} {finding.Key} {finding.Severity} {finding.Id}").ToList();
        Assert.Contains(expected, found);
    }

    private void WriteModel(int classes)
    {
        var builder = new GraphBuilder("classifier");
        var value = builder.Input("input", 3, 16, 16);
        foreach (var stride in new[] { 1, 2, 2 })
            value = builder.Relu(builder.Conv(value, 8, 3, stride));
        var graph = builder.Build(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(value)), classes, "logits"));
        OnnxFile.Write(TestModels.Model(graph), _folder.PathOf("model.onnx"));
    }
}
