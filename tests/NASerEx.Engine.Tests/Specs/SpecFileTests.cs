using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Search.Certification;
using NASerEx.Specs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Specs;

public sealed class SpecFileTests : IDisposable
{
    private readonly SpecFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Search_is_read_with_what_it_refers_to()
    {
        var spec = SpecFile.ReadSearch(_folder.SearchPath);
        Assert.Equal(_folder.PathOf("model.onnx"), spec.Model);
        Assert.Equal(_folder.PathOf("photos"), spec.Dataset.Path);
        Assert.Equal(["cat", "dog"], spec.Dataset.Classes!.Value);
        Assert.Equal([0.5f, 0.25f, 0.125f], spec.Dataset.Preprocess.Mean);
        Assert.Equal(new SplitOptions { Folder = "test", Share = 0.5 }, spec.Dataset.Splits[SplitName.Test]);
        Assert.Equal(("box", 2), (spec.Target.Name, spec.Target.Threads));
        Assert.Equal(new TrainingOptions { Epochs = 3, Optimizer = Optimizer.Sgd }, spec.Training);
        Assert.Equal(new SearchOptions { MaxAccuracyDrop = 0.25 }, spec.Search);
        Assert.Equal(_folder.PathOf(".naserex"), spec.Store);
    }

    [Fact]
    public void Overrides_reach_everything_and_the_last_one_wins()
    {
        var elsewhere = Directory.CreateDirectory(_folder.PathOf("elsewhere")).FullName;
        var spec = SpecFile.ReadSearch(_folder.SearchPath, new SpecOverrides(
            ["search.seed=3", "search.seed=7", "exits.heads=[pooled-linear]", "dataset.splits.test.share=0.25", "target.threads = 4", "store=kept",
                "dataset.classes=null"],
            elsewhere));
        Assert.Equal(7, spec.Search.Seed);
        Assert.Equal(["pooled-linear"], spec.Exits.Heads);
        Assert.Equal(0.25, spec.Dataset.Splits[SplitName.Test].Share);
        Assert.Equal(4, spec.Target.Threads);
        Assert.Equal(Path.Combine(elsewhere, "kept"), spec.Store);
        Assert.Null(spec.Dataset.Classes);
    }

    [Fact]
    public void Joint_training_has_options_of_its_own()
    {
        var training = Read("training.mode=mixed", "training.joint.epochs=7", "training.joint.exitWeights=[0.5, 1]", "training.joint.headLearningRate=0.2").Training;
        Assert.Equal((TrainingMode.Mixed, 7, 0.2, 0.5), (training.Mode, training.Joint.Epochs, training.Joint.HeadLearningRate, training.Joint.MaxFinalDrop));
        Assert.Equal([0.5, 1], training.Joint.ExitWeights);
        Assert.Equal(TrainingMode.Frozen, Read().Training.Mode);
        Assert.Contains("'epochs'", Assert.Throws<NASerExException>(() => Read("training.joint.epocs=7")).Message, StringComparison.Ordinal);
        Assert.Contains("training.joint.finalWeight", Assert.Throws<NASerExException>(() => Read("training.joint.finalWeight=0")).Message, StringComparison.Ordinal);
        Assert.Contains("frozen, mixed, joint", Assert.Throws<NASerExException>(() => Read("training.mode=all")).Message, StringComparison.Ordinal);

        ExitSearchSpec Read(params string[] settings) => SpecFile.ReadSearch(_folder.SearchPath, new SpecOverrides([.. settings], ""));
    }

    [Fact]
    public void A_certificate_is_asked_for_by_its_section()
    {
        Assert.Null(Read().Certificate);
        Assert.Equal(new CertificateOptions(), Read("certificate={}").Certificate);
        Assert.Equal(
            new CertificateOptions { Loss = CertifiedLoss.Disagreement, MaxLoss = 2, Confidence = 0.9, Method = CertificateMethod.Betting },
            Read("certificate={loss: disagreement, maxLoss: 2, confidence: 0.9, method: betting}").Certificate);

        ExitSearchSpec Read(params string[] settings) => SpecFile.ReadSearch(_folder.SearchPath, WithCalibration(settings));
    }

    [Fact]
    public void Its_limit_is_that_of_the_search_too_where_the_search_has_none()
    {
        Assert.Equal(0.25, SpecFile.ReadSearch(_folder.SearchPath, WithCalibration("certificate.maxLoss=3")).Search.MaxAccuracyDrop);
        _folder.Write("search.naserex.yaml", SpecFolder.Search.Replace("maxAccuracyDrop: 0.25", "maxExits: 2", StringComparison.Ordinal));
        Assert.Equal(3, SpecFile.ReadSearch(_folder.SearchPath, WithCalibration("certificate.maxLoss=3")).Search.MaxAccuracyDrop);
        Assert.Equal(1, SpecFile.ReadSearch(_folder.SearchPath, WithCalibration("certificate.maxLoss=3", "search.maxAccuracyDrop=1")).Search.MaxAccuracyDrop);
        Assert.Equal(new SearchOptions().MaxAccuracyDrop, SpecFile.ReadSearch(_folder.SearchPath).Search.MaxAccuracyDrop);
    }

    private static SpecOverrides WithCalibration(params IEnumerable<string> settings) =>
        new([.. settings, "dataset.splits.calibration={folder: calibration}"], "");

    [Fact]
    public void A_written_search_reads_back_the_same()
    {
        var spec = SpecFile.ReadSearch(_folder.SearchPath, new SpecOverrides(["dataset.name=on", "certificate.maxLoss=2", "dataset.splits.calibration={folder: calibration}", "training.joint.exitWeights=[0.5, 1]", "target.providerOptions={a: '1', b: x y}"], ""));
        var copy = Path.Combine(Directory.CreateDirectory(_folder.PathOf("out")).FullName, "copy.naserex.yaml");
        SpecFile.WriteSearch(spec, copy);
        var text = File.ReadAllText(copy);
        Assert.Contains("model: ../model.onnx", text, StringComparison.Ordinal);
        var again = SpecFile.ReadSearch(copy);
        Assert.Equal(SpecTree.Write(SpecKind.ExitSearch, SpecTree.Of(spec)), SpecTree.Write(SpecKind.ExitSearch, SpecTree.Of(again)));
    }

    [Fact]
    public void A_spec_in_memory_takes_overrides_as_a_file_does()
    {
        var spec = SpecFile.ReadSearch(_folder.SearchPath);
        Assert.Same(spec, SpecFile.Override(spec, SpecOverrides.None));
        Assert.Equal(9, SpecFile.Override(spec, new SpecOverrides(["training.seed=9"], "")).Training.Seed);
        var error = Assert.Throws<NASerExException>(() => SpecFile.Override(spec, new SpecOverrides(["training.sede=9"], "")));
        Assert.Equal("override 'training.sede=9': training.sede: unknown key. Did you mean 'seed'?", error.Message);
    }
}
