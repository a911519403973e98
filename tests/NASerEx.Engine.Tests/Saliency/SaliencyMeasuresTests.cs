using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Engine.Tests.Variants;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Saliency;
using Xunit;

namespace NASerEx.Engine.Tests.Saliency;

[Collection(nameof(Alone))]
public class SaliencyMeasuresTests
{
    [Fact]
    public void EveryMeasureIsInTheListOnce() =>
        Assert.Equal(Enum.GetValues<SaliencyMeasure>().Except([SaliencyMeasure.None]), SaliencyMeasures.All.Select(measure => measure.Kind));

    [Fact]
    public void ThePointThatCarriesTheClassIsFoundAndKeptAlone()
    {
        using var planted = new PlantedModel();
        Assert.Equal(4, planted.Task.Points.Length);
        foreach (var (measure, told) in new[] { (SaliencyMeasure.Probe, 0.98), (SaliencyMeasure.Fisher, 0.3) })
        {
            var scores = SaliencyMeasures.Of(measure, planted.Task, WorkContext.None);
            Assert.InRange(scores.Points[1], told, 1);
            foreach (var other in (int[])[0, 2, 3])
                Assert.InRange(scores.Points[other], scores.Nothing - 0.12, scores.Nothing + 0.12);
            Assert.Equal(
                planted.Task.Points.RemoveAt(1).Select(point => point.Name).Order(),
                SalientSpace.LeftOut(planted.Task.Points, scores, new ExitSpaceOptions()).Keys.Order());
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameScores()
    {
        using var planted = new PlantedModel();
        var task = planted.Task with { MaxImages = 150 };
        foreach (var measure in SaliencyMeasures.All)
        {
            var scores = SaliencyMeasures.Of(measure.Kind, task, WorkContext.None);
            Assert.Equal(scores.Points, SaliencyMeasures.Of(measure.Kind, task, WorkContext.None).Points);
            // Where nothing cancels out, gradients say 1 of any images.
            if (measure.Kind != SaliencyMeasure.Gradient)
                Assert.NotEqual(scores.Points, SaliencyMeasures.Of(measure.Kind, task with { Seed = 2 }, WorkContext.None).Points);
        }
    }

    [Fact]
    public void TooFewImagesAreAnError()
    {
        using var planted = new PlantedModel();
        var error = Assert.Throws<NASerExException>(() => SaliencyMeasures.Of(SaliencyMeasure.Probe, planted.Task with { MaxImages = 4 }, WorkContext.None));
        Assert.Equal(("SaliencyTooFewImages", ErrorKind.InvalidInput), (error.Id, error.Kind));
        Assert.Contains("exits.saliencyImages", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vit_b_16", "float")]
    [InlineData("vit_b_16", "half")]
    [InlineData("swin_t", "float")]
    [InlineData("densenet121", "float")]
    [InlineData("googlenet", "float")]
    [InlineData("mobilenet_v3_small", "half")]
    [InlineData("resnet18", "quantized")]
    public void IsToldOfAnyFamily(string family, string precision)
    {
        var built = Families.Build(family, FamilySettings.Small with { Depth = 0.5 });
        var model = precision switch
        {
            "half" => HalfPrecision.Of(built),
            "quantized" => Quantized.Of(built, ShapeOracle.Observe(built)),
            _ => built,
        };
        var shapes = ShapeOracle.Observe(model);
        using var data = ImageDataset.Open(Symbols, WorkContext.None);
        var warnings = new List<string>();
        var task = new SaliencyTask(model, Classifier.Describe(model, shapes), ExitPoints.Find(model, shapes), data.Split(SplitName.Train), 0, 1);

        var all = SaliencyMeasures.Of(task, new WorkContext { OnWarning = warnings.Add });

        Assert.Equal(precision == "quantized" ? 3 : 4, all.Count);
        Assert.Equal(precision == "quantized" ? ["Gradient"] : [], warnings.Select(warning => warning.Split('\'')[1]));
        foreach (var (measure, scores) in all)
        {
            Assert.Equal(task.Points.Length, scores.Points.Length);
            Assert.All(scores.Points, score => Assert.InRange(score, -0.2, 1 + 1e-6));
            Assert.True(scores.Points.Distinct().Count() > 1, $"{measure} says the same of every point.");
        }

        // Pooled features even of random weights tell more of drawings than a guess.
        Assert.True(all[SaliencyMeasure.Probe].Points.Max() > all[SaliencyMeasure.Probe].Nothing + 0.05);
    }

    private static readonly DatasetOptions Symbols = new()
    {
        Source = DatasetSource.Symbols,
        Symbols = new SymbolOptions { Count = 300, EasyShare = 1 },
        Preprocess = new PreprocessOptions { Width = 64, Height = 64 },
        Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Train, new SplitOptions()),
    };
}
