using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>
/// Streams on which a certified plan loses more than it promises, and thresholds that are chosen again on some of their images, by labels or by what the original says: on new
/// images they keep the promise.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ChangedStreamTests(StreamChangeTests.Searched searched) : IClassFixture<StreamChangeTests.Searched>
{
    private const double Limit = 3;

    [Theory]
    [InlineData("blurred", 0.7f)]
    [InlineData("darkened", 0.7f)]
    [InlineData("skewed", 0)]
    public void ThresholdsThatAreChosenAgainOnLabelledImagesKeepTheCertifiedDropOnNewOnes(string how, float amount)
    {
        var certified = Certified();
        var change = Change(how, amount);
        var again = Again(certified, Images(change, 9, isNew: false), CertifiedLoss.AccuracyDrop);
        var unseen = Images(change, 10, isNew: true);
        Assert.InRange(Lost(certified, unseen), Limit, 100);
        Assert.InRange(Lost(again, unseen), -100, Limit);
    }

    [Theory]
    [InlineData("blurred", 0.5f)]
    [InlineData("darkened", 0.85f)]
    [InlineData("skewed", 0)]
    public void ThresholdsThatAreChosenAgainByWhatTheOriginalSaysKeepTheCertifiedDisagreementAndDropOnNewImages(string how, float amount)
    {
        var certified = Certified();
        var change = Change(how, amount);
        using var original = ExitRunner.Open(certified.SourceModel, TestModels.OneThread);
        var again = Again(certified, Images(change, 9, isNew: false, Shadow), CertifiedLoss.Disagreement);
        var unseen = Images(change, 10, isNew: true, Shadow);
        Assert.InRange(Lost(certified, unseen), Limit, 100);
        Assert.InRange(Lost(again, unseen), 0, Limit);
        Assert.InRange(Lost(again, Images(change, 10, isNew: true)), -100, Limit);

        int Shadow(float[] image)
        {
            var answers = new List<RunnerAnswer>(1);
            original.Add(0, image, answers);
            return answers[0].Label;
        }
    }

    private ExitPlan Certified() => Again(searched.Plan, searched.Dataset(6_000, 0.9, seed: 8), CertifiedLoss.AccuracyDrop);

    private static ExitPlan Again(ExitPlan plan, DatasetOptions images, CertifiedLoss loss)
    {
        var chosen = Experiment.OptimizeThresholds(plan, images, new ThresholdOptions { Caution = 0, MaxLoss = Limit, Loss = loss }, WorkContext.None).Plan;
        Assert.NotEmpty(chosen.Exits);
        Assert.InRange(chosen.Certificate!.Bound, 0, Limit);
        return chosen;
    }

    /// <summary>Percentage points that a plan's own thresholds lose.</summary>
    private static double Lost(ExitPlan plan, DatasetOptions images) =>
        Experiment.OptimizeThresholds(plan with { Certificate = null }, images, new ThresholdOptions { MaxAccuracyDrop = 100 }, WorkContext.None).Before.AccuracyDrop;

    /// <summary>Of the classes, the one that the exits lose most on comes nine times as often as any other.</summary>
    private static ImageChange Change(string how, float amount) => how switch
    {
        "blurred" => ImageChange.Blurred(1, amount),
        "darkened" => ImageChange.Darkened(amount),
        _ => ImageChange.Skewed(label: 5, oneIn: 9),
    };

    /// <summary>Changed symbols, all for <see cref="Lost"/> or to choose and to certify.</summary>
    private DatasetOptions Images(ImageChange change, int seed, bool isNew, Func<float[], int>? labelOf = null)
    {
        var usual = searched.Dataset(change.Name == "skewed" ? 18_000 : 5_000, 0.9, seed);
        var all = EnumDictionary<SplitName, SplitOptions>.Empty;
        var folder = System.IO.Path.Combine(searched.Folder, $"{change.Name}-{seed}-{labelOf is null}-{Guid.NewGuid():N}");
        return ChangedImages.Write(
            usual with { Splits = all.Add(SplitName.Test, new SplitOptions()) }, change, folder, isNew ? all.Add(SplitName.Validation, new SplitOptions()) : usual.Splits, labelOf);
    }
}
