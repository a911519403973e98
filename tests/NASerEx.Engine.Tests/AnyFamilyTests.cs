using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Engine.Tests.Variants;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>The whole way, from a model's file to a measured model with exits, on families whose weights are random.</summary>
[Collection(nameof(Alone))]
public sealed class AnyFamilyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("naserex-family-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("vit_b_16", "float", "class-token-linear")]
    [InlineData("vit_b_16", "half", "token-w16-d1")]
    [InlineData("swin_t", "float", "conv-pooled")]
    [InlineData("densenet121", "float", "pyramid-linear")]
    [InlineData("mobilenet_v3_small", "half", "pyramid-linear")]
    [InlineData("resnet18", "quantized", "pooled-linear")]
    [InlineData("shufflenet_v2_x1_0", "quantized", "pyramid-linear")]
    public void IsSearchedExportedAndMeasured(string family, string precision, string head)
    {
        var model = Path.Combine(_folder.FullName, $"{family}.onnx");
        var built = Families.Build(family, FamilySettings.Small with { Depth = 0.5 });
        OnnxFile.Write(precision switch
        {
            "half" => HalfPrecision.Of(built),
            "quantized" => Quantized.Of(built, ShapeOracle.Observe(built)),
            _ => built,
        }, model);

        var found = Experiment.Search(SpecOf(model, head), WorkContext.None);
        var exported = Experiment.Export(found.Plan, null, ExportFiles.In(_folder.FullName, found.Plan), false, WorkContext.None);
        var measured = Experiment.Measure(
            exported.Model, model, found.Spec.Dataset, new HardwareTarget(), SplitName.Test, new MeasurementOptions { MinRounds = 20 }, WorkContext.None);

        Assert.NotEmpty(found.Candidates);
        Assert.NotEmpty(found.Plan.Exits);
        Assert.Equal(40, measured.Samples);
        // Random weights get one image of ten right; heads that learned get more, so the plan lets images leave.
        Assert.True(measured.MacReduction > 1.1, $"MACs are only {measured.MacReduction:0.00} times fewer.");
    }

    private ExitSearchSpec SpecOf(string model, string head) => new()
    {
        Model = model,
        Store = Path.Combine(_folder.FullName, "kept"),
        Dataset = new DatasetOptions
        {
            Source = DatasetSource.Symbols,
            Symbols = new SymbolOptions { Count = 520, EasyShare = 0.9 },
            Preprocess = new PreprocessOptions { Width = 64, Height = 64 },
            Splits = EnumDictionary<SplitName, SplitOptions>.Empty
                .Add(SplitName.Train, new SplitOptions { Count = 320 })
                .Add(SplitName.Validation, new SplitOptions { Count = 160 })
                .Add(SplitName.Test, new SplitOptions { Count = 40 }),
        },
        Exits = new ExitSpaceOptions { MaxPoints = 3, Heads = [head] },
        Training = new TrainingOptions { Epochs = 2, BatchSize = 32 },
        Search = new SearchOptions { MaxAccuracyDrop = 4, MaxExits = 2, Caution = 0 },
    };
}
