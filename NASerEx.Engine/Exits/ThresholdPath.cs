using System.Collections.Immutable;

namespace NASerEx.Exits;

/// <summary>
/// Choices of thresholds for the exits of a plan that no other beats in both accuracy and cost on validation images, so that whoever runs the model can trade one for the
/// other while it runs.
/// </summary>
/// <param name="Points">From the most accurate to the cheapest.</param>
/// <param name="Held">
/// How many of them, from the first, keep what the plan promises. With a certificate these are certified as the plan is, by a test of their own; without, they lose no more
/// than the plan on the validation images.
/// </param>
public sealed record ThresholdPath(ImmutableArray<PathPoint> Points, int Held)
{
    /// <summary>A threshold that no image reaches.</summary>
    public const float Never = float.MaxValue;
}

/// <summary>A choice of thresholds.</summary>
/// <param name="Thresholds">Least score that leaves, by exit.</param>
/// <param name="Accuracy">Share of the validation images that are got right.</param>
/// <param name="MeanMacs">Multiply-accumulates an image, all heads that are asked included: on the stream where a sample of it was given, else on the validation images.</param>
public sealed record PathPoint(ImmutableArray<float> Thresholds, double Accuracy, double MeanMacs);
