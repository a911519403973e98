using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Engine.Tests.Data;
using NASerEx.Engine.Tests.Specs;
using NASerEx.Graphs.Onnx;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Drafted specs say what a look at model and images tells, ask what it does not, and are right as they stand.</summary>
public sealed class SpecDraftTests : IDisposable
{
    private static readonly string Backbone = Path.Combine(SharedFiles.Repository, "examples", "symbols-backbone.onnx");

    private readonly ImageFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DraftsAreRightAsTheyStand()
    {
        var drafts = Draft(Backbone, DatasetArgument.Symbols);
        Assert.Equal(["ExitSearch", "Dataset"], drafts.Select(draft => draft.Kind));
        foreach (var draft in drafts)
            draft.Write();
        Assert.Empty(Experiment.CheckSpec(drafts[0].Path, SpecOverrides.None, WorkContext.None));
        Assert.All(drafts, draft => Assert.Empty(SpecSchemas.Complaints(draft.Path)));
        Assert.Empty(_warnings);

        var search = SpecFile.ReadSearch(drafts[0].Path);
        Assert.Equal(["pooled-linear", "conv-pooled"], search.Exits.Heads);
        Assert.Equal((new SearchOptions(), new TrainingOptions()), (search.Search, search.Training));
        Assert.Contains("images of 3×32×32, 10 classes, 40.81 M multiply-accumulates", drafts[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheWayThatTheModelIsRightWithIsTaken()
    {
        var text = Draft(Backbone, DatasetArgument.Symbols)[1].Text;
        Assert.Contains("# Of 300 validation images the model gets right, with pixels as\n  #   0 to 1: 9", text, StringComparison.Ordinal);
        Assert.Contains("#   0 to 255: ", text, StringComparison.Ordinal);
        Assert.EndsWith("  mean: [0]\n  std: [1]\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("order of the model's outputs?", text, StringComparison.Ordinal);
    }

    [Fact]
    public void APublishedModelsWayIsFound()
    {
        var drafts = Draft(SharedFiles.Path(SharedFiles.ResNet56), SharedFiles.Path(SharedFiles.Photographs));
        drafts[1].Write();
        var dataset = SpecFile.ReadDataset(drafts[1].Path);
        Assert.InRange(dataset.Preprocess.Mean[0], 0.48, 0.5);
        Assert.InRange(dataset.Preprocess.Std[0], 0.22, 0.25);
        Assert.Contains("# Question: which one was the model trained with?", drafts[1].Text, StringComparison.Ordinal);
        Assert.Contains("classes: [airplane, automobile,", drafts[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatNobodyCanSeeIsAsked()
    {
        _folder.Fill("pictures/", 6, "it's", "dog, big");
        var model = Path.Combine(_folder.Root, "model.onnx");
        OnnxFile.Write(TestModels.SmallClassifier(), model);

        var drafts = Draft(model, Path.Combine(_folder.Root, "pictures"));
        Assert.Contains("scores 5 classes", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Contains("# classMap: {'dog, big': ?, 'it''s': ?}", drafts[1].Text, StringComparison.Ordinal);
        Assert.Contains("# Question: how were pixels normalised", drafts[1].Text, StringComparison.Ordinal);
        Assert.Contains("# Question: which of these images has the model been trained on?", drafts[1].Text, StringComparison.Ordinal);
        Assert.Contains("train: {share: 0.6} # 7 images: exits learn from it", drafts[1].Text, StringComparison.Ordinal);
        drafts[1].Write();
        Assert.Empty(SpecSchemas.Complaints(drafts[1].Path));
        Assert.Equal(Path.Combine(_folder.Root, "pictures"), SpecFile.ReadDataset(drafts[1].Path).Path);
    }

    [Fact]
    public void LabelsByChanceAreAskedAbout()
    {
        _folder.Fill("pictures/", 60, "a", "b", "c", "d", "e");
        var model = Path.Combine(_folder.Root, "model.onnx");
        OnnxFile.Write(TestModels.SmallClassifier(), model);

        var text = Draft(model, Path.Combine(_folder.Root, "pictures"))[1].Text;
        Assert.Contains("# Question: is this the order of the model's outputs?", text, StringComparison.Ordinal);
        Assert.Contains("classes: [a, b, c, d, e]", text, StringComparison.Ordinal);
        Assert.EndsWith("  mean: [0]\n  std: [1]\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ATakenNameIsRefusedBeforeAnythingIsRead()
    {
        _folder.Add("specs/symbols.naserex.yaml", []);
        var error = Assert.Throws<NASerExException>(() => Draft(Backbone, DatasetArgument.Symbols));
        Assert.Equal("SpecFileExists", error.Id);
        Assert.Equal(2, Draft(Backbone, DatasetArgument.Symbols, replace: true).Length);
    }

    private ImmutableArray<SpecDraft> Draft(string model, string dataset, bool replace = false)
    {
        var request = new SpecDraftRequest(Path.Combine(_folder.Root, "specs", "search.naserex.yaml"), model, dataset)
        {
            Schemas = Path.Combine(SharedFiles.Repository, "schemas"),
        };
        return Experiment.DraftSpecs(request, replace, new WorkContext { OnWarning = _warnings.Add });
    }
}
