using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests;

public sealed class SplitLeakTests
{
    private static readonly SplitAccuracy Train = new(SplitName.Train, 970, 1000);

    [Fact]
    public void A_split_that_the_model_was_trained_on_is_named()
    {
        var warning = SplitLeak.Warning(
            [new(SplitName.Validation, 968, 1000), new(SplitName.Calibration, 897, 1000), new(SplitName.Test, 893, 1000)], Train);
        Assert.StartsWith(
            "The model gets 96.8 % of the validation images right but only 89.3 % of the test images (train: 97.0 %). It was probably trained on validation images",
            warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_that_differ_by_chance_are_not()
    {
        Assert.Null(SplitLeak.Warning([new(SplitName.Validation, 905, 1000), new(SplitName.Calibration, 880, 1000), new(SplitName.Test, 893, 1000)], Train));
        Assert.Null(SplitLeak.Warning([new(SplitName.Validation, 20, 20), new(SplitName.Test, 15, 20)], null));
        Assert.Null(SplitLeak.Warning([new(SplitName.Validation, 1000, 1000), new(SplitName.Test, 1000, 1000)], Train));
    }

    [Fact]
    public void Splits_without_images_are_not_compared() =>
        Assert.Null(SplitLeak.Warning([new(SplitName.Validation, 990, 1000), new(SplitName.Calibration, 0, 0)], null));
}
