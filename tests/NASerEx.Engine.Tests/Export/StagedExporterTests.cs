using System.Text.Json.Nodes;
using Json.Schema;
using NASerEx.Common;
using NASerEx.Engine.Tests.Specs;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

public sealed class StagedExporterTests
{
    private static readonly InputPreparation Preprocess = new(8, 8, 3, "shorterSideThenCrop", 1f / 255, [0.5f], [0.25f, 0.25f, 0.25f]) { ResizeTo = 10 };

    [Fact]
    public void StagesAreFedTheImageOrWhatEarlierOnesReturn()
    {
        var manifest = Export(new TinyResidual()).Manifest;
        Assert.Equal(["model.stage0.onnx", "model.stage1.onnx", "model.stage2.onnx"], manifest.Stages.Select(stage => stage.File));
        Assert.Equal(["image"], manifest.Stages[0].Inputs.Select(input => input.Name));
        Assert.Null(manifest.Stages[0].Inputs[0].From);
        // The last stage also reads what the first made, past the second.
        Assert.Equal([0], manifest.Stages[1].Inputs.Select(input => input.From));
        Assert.Equal([0, 1], manifest.Stages[2].Inputs.Select(input => input.From).Order());
        Assert.Equal([3, 3, 2], manifest.Stages.Select(stage => stage.Outputs.Length));
    }

    [Fact]
    public void AStageIsAPlainModelForAnyBatch()
    {
        var exported = Export(new TinyResidual());
        foreach (var (stage, bytes) in exported.Manifest.Stages.Zip(exported.Files))
        {
            var model = OnnxFile.FromBytes(bytes);
            Assert.DoesNotContain(model.Graph.Nodes, node => node.Subgraphs.Any());
            Assert.Equal(stage.Inputs.Select(input => input.Name), model.Graph.Inputs.Select(value => value.Name));
            Assert.Equal(stage.Outputs.Select(output => output.Name), model.Graph.Outputs.Select(value => value.Name));
            Assert.All(model.Graph.Inputs.Concat(model.Graph.Outputs), value => Assert.Null(value.Type!.Shape!.Value[0].Length));
            Assert.Equal("test", model.Metadata["author"]);
            Assert.True(ExitManifest.IsIn(model.Metadata));
        }
    }

    [Fact]
    public void CostsAreThoseOfTheSingleFile()
    {
        var tiny = new TinyResidual();
        var staged = Export(tiny).Manifest;
        var single = ExitManifest.From(Plans.Export(tiny, 0.3f).Metadata, "tiny")!;
        Assert.Equal(single.Macs, staged.Plan.Macs);
        Assert.Equal(single.EndMacs, staged.Stages.Sum(stage => stage.Macs));
        Assert.Equal(single.Exits, staged.Plan.Exits);
    }

    [Fact]
    public void TheManifestComesBackAsItWasWritten()
    {
        var exported = Export(new TinyResidual());
        using var folder = new StagedFolder(exported);
        var read = StagedManifestFile.Read(folder.Manifest);
        Assert.Equal(StagedManifestFile.ToText(exported.Manifest), StagedManifestFile.ToText(read));
        Assert.Equal(["a", "b"], read.Plan.Classes!.Value[..2]);
        var options = read.Plan.Preprocess!.ToOptions("model");
        Assert.Equal((10, NASerEx.Data.ResizeMode.ShorterSideThenCrop), (options.ResizeTo, options.Resize));
        Assert.Equal(StagedManifestFile.ToText(read), StagedManifestFile.ToText(read with { Plan = read.Plan with { Preprocess = InputPreparations.Of(options) } }));
    }

    [Fact]
    public void TheManifestFollowsItsSchema()
    {
        var schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(SharedFiles.Repository, "schemas", "staged-manifest.schema.json")));
        var manifest = JsonNode.Parse(StagedManifestFile.ToText(Export(new TinyResidual()).Manifest))!;
        Assert.Empty(SpecSchemas.Faults(schema, manifest));
        manifest["stages"]![0]!["inputs"]![0]!["element"] = "float32";
        manifest["batch"] = 0;
        manifest["extra"] = 1;
        Assert.Equal(["/batch", "/extra", "/stages/0/inputs/0/element"], SpecSchemas.Faults(schema, manifest).Select(fault => fault.Place).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"format\": \"naserex/staged-v1\"", "\"format\": \"naserex/staged-v9\"", "staged-v9")]
    [InlineData("\"file\": \"model.stage1.onnx\"", "\"file\": \"../model.stage1.onnx\"", "stages[1].file")]
    [InlineData("\"from\": 0", "\"from\": 7", "neither the image nor")]
    [InlineData("\"confidence\": \"exit_confidence\"", "\"confidence\": \"sureness\"", "lacks 'sureness'")]
    [InlineData("\"answersWith\": \"logits\"", "\"answersWith\": \"guesses\"", "guesses")]
    [InlineData("\"batch\": null", "\"batch\": 5", "counts images")]
    [InlineData("\"opset\": 13,", "", "opset")]
    [InlineData("\"stages\": [", "\"stages\": [null,", "needs one stage")]
    [InlineData("\"inputs\": [", "\"inputs\": [null,", "null among its inputs")]
    [InlineData("\"naserex/staged-v1\"", "\"naserex/plan-v3\"", "it is a plan")]
    [InlineData("\"batch\": null", "\"batch\": \"many\"", "'$.batch' holds what does not belong there")]
    [InlineData("\"opset\": 13,", "\"opset\": 13, \"opsett\": 13,", "'opsett' is unknown")]
    public void ASpoiltManifestIsRefused(string part, string spoilt, string message)
    {
        using var folder = new StagedFolder(Export(new TinyResidual()));
        var text = File.ReadAllText(folder.Manifest);
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(folder.Manifest, text.Replace(part, spoilt, StringComparison.Ordinal));
        var error = Assert.Throws<NASerExException>(() => StagedRunner.Open(folder.Manifest, TestModels.OneThread, 1));
        Assert.Equal("StagesInvalid", error.Id);
        Assert.Contains(folder.Manifest, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExitThatIsNullIsRefused()
    {
        using var folder = new StagedFolder(Export(new TinyResidual()));
        var manifest = JsonNode.Parse(File.ReadAllText(folder.Manifest))!;
        manifest["plan"]!["exits"]![0] = null;
        File.WriteAllText(folder.Manifest, manifest.ToJsonString());
        Assert.Equal("StagesInvalid", Assert.Throws<NASerExException>(() => StagedManifestFile.Read(folder.Manifest)).Id);
    }

    [Fact]
    public void AStageThatIsMissingIsNamedWithItsManifest()
    {
        using var folder = new StagedFolder(Export(new TinyResidual()));
        File.Delete(folder["model.stage1.onnx"]);
        var error = Assert.Throws<NASerExException>(() => StagedRunner.Open(folder.Manifest, TestModels.OneThread, 1));
        Assert.Equal("ModelNotFound", error.Id);
        Assert.Contains(folder["model.stage1.onnx"], error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Manifest, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStageOfAnotherExportIsRefused()
    {
        using var folder = new StagedFolder(Export(new TinyResidual()));
        using var other = new StagedFolder(Export(new TinyResidual(seed: 2)));
        File.Copy(other["model.stage1.onnx"], folder["model.stage1.onnx"], overwrite: true);
        var error = Assert.Throws<NASerExException>(() => StagedRunner.Open(folder.Manifest, TestModels.OneThread, 1));
        Assert.Equal("StageChanged", error.Id);
        Assert.Contains(folder["model.stage1.onnx"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStageIsNotExportedAgain()
    {
        var exported = Export(new TinyResidual());
        var stage = OnnxFile.FromBytes(exported.Files[0]);
        var error = Assert.Throws<NASerExException>(() =>
            StagedExporter.Export(stage, new GraphShapes(new Dictionary<Value, ConcreteType>(), null), Plans.Of(new TinyResidual(), 1), "again"));
        Assert.Equal("ExportHasExits", error.Id);
    }

    [Fact]
    public void NoExitsGiveOneStage()
    {
        var tiny = new TinyResidual();
        var exported = StagedExporter.Export(tiny.Model, ShapeOracle.Observe(tiny.Model), Plans.Of(tiny, 1) with { Exits = [] }, "model");
        Assert.Single(exported.Files);
        Assert.Equal(["logits", "exit_confidence"], exported.Manifest.Stages[0].Outputs.Select(output => output.Name));
    }

    private static StagedModel Export(TinyResidual tiny) => StagedExporter.Export(
        tiny.Model, ShapeOracle.Observe(tiny.Model), Plans.Of(tiny, 0.3f), "model",
        new ExportOptions { Classes = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], Preprocess = Preprocess });
}
