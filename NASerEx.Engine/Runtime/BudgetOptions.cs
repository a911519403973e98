using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Runtime;

/// <summary>A mean cost that is held on a stream by moving along the model's path of thresholds. One of the targets is given.</summary>
public sealed record BudgetOptions
{
    /// <summary>Multiply-accumulates an image to hold in the mean.</summary>
    public double? TargetMacs { get; init; }

    /// <summary>Milliseconds of inference an image to hold in the mean.</summary>
    public double? TargetMs { get; init; }

    /// <summary>Whether thresholds may be taken that do not keep what the plan promises.</summary>
    public bool AllowUncertified { get; init; }

    /// <summary>Images over which costs are averaged, and over which what was spent too much is saved again. With batches it is at least four times what is on its way.</summary>
    public int Horizon { get; init; } = 256;
}

/// <summary>How a budget is kept.</summary>
/// <param name="Images">Images so far.</param>
/// <param name="Target">Cost an image to hold, in multiply-accumulates or milliseconds.</param>
/// <param name="MeanCost">Mean cost of all images.</param>
/// <param name="RecentCost">Mean cost of the latest images.</param>
/// <param name="Position">Where on the usable path the next images are: 0 for the most accurate thresholds, 1 for the cheapest that may be taken.</param>
/// <param name="IsExceeded">Whether even the cheapest thresholds that may be taken have cost more than the target for a while.</param>
public sealed record BudgetStatus(long Images, double Target, double MeanCost, double RecentCost, double Position, bool IsExceeded)
{
    /// <summary>The figures in a sentence, and what to do where the target is exceeded.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"After {Images:N0} images the mean cost is {Amount.Of(MeanCost)} for a target of {Amount.Of(Target)}, lately {Amount.Of(RecentCost)}.{(IsExceeded ? " The cheapest thresholds that may be taken have been in use for a while and do not hold it: allow a greater cost, choose thresholds again on images of the stream (Optimize-ExitThreshold), or allow those that keep no promise (-AllowUncertified)." : "")}");
}
