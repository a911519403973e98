using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace NASerEx.Training;

/// <summary>How a trained backbone and its exits learn together.</summary>
public sealed record JointOptions
{
    private static readonly ImmutableArray<double> Alike = [1];

    /// <summary>Passes over the training images; the budget changes them too.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 4;

    /// <summary>
    /// Peak learning rate of the backbone. Exported backbones mostly have their normalisation folded into the weights, so that no step moves a weight
    /// by more than a small share of it, times this; the smaller it is, the nearer the backbone stays to the original.
    /// </summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Peak learning rate of the heads; null takes the backbone's in mode mixed, where they have learned before, and that of heads in mode joint.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? HeadLearningRate { get; init; }

    /// <summary>Weight of each exit's loss for the backbone, from the input side; the last one given holds for all that follow.</summary>
    [Range(0d, double.MaxValue)]
    public ImmutableArray<double> ExitWeights { get; init; } = Alike;

    /// <summary>Weight of the loss of the last exit, the backbone's own output.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double FinalWeight { get; init; } = 1;

    /// <summary>
    /// Percentage points that the backbone's own output may lose on the validation split. If it loses more, all of it is taken back and exits
    /// stay on the frozen backbone.
    /// </summary>
    [Range(0d, 100d)]
    public double MaxFinalDrop { get; init; } = 0.5;

    /// <summary>The options of a search as those of the one training in which backbone and heads learn together: what it does not use is as by default.</summary>
    /// <param name="search">The options of the search.</param>
    public static TrainingOptions Of(TrainingOptions search)
    {
        var joint = search.Joint;
        return search with
        {
            Epochs = (search with { Epochs = joint.Epochs }).AllEpochs,
            Budget = TrainingBudget.Standard,
            LearningRate = joint.LearningRate,
            Patience = 0,
            Halving = 1,
            Joint = new JointOptions
            {
                HeadLearningRate = joint.HeadLearningRate ?? (search.Mode == TrainingMode.Joint ? search.LearningRate : joint.LearningRate),
                ExitWeights = joint.ExitWeights,
                FinalWeight = joint.FinalWeight,
            },
        };
    }

    /// <summary>The weight of an exit.</summary>
    /// <param name="place">Its place among the exits, from 0 at the input side.</param>
    internal double WeightOf(int place) => ExitWeights.IsEmpty ? 1 : ExitWeights[Math.Min(place, ExitWeights.Length - 1)];
}
