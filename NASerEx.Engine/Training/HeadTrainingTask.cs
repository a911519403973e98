using System.Collections.Immutable;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>What is trained on what.</summary>
/// <param name="Backbone">The frozen model.</param>
/// <param name="Output">Its value [N, classes] that classifies.</param>
/// <param name="Classes">How many classes it scores; labels of images are below it.</param>
/// <param name="OutputsProbabilities">Whether that value holds probabilities instead of logits.</param>
/// <param name="Points">The exit points that heads hang on.</param>
/// <param name="Heads">Untrained heads.</param>
/// <param name="Train">Images to learn from.</param>
/// <param name="Validation">Images to stop early on and to calibrate on.</param>
public sealed record HeadTrainingTask(
    Model Backbone,
    Value Output,
    int Classes,
    bool OutputsProbabilities,
    ImmutableArray<ExitPoint> Points,
    ImmutableArray<ExitHead> Heads,
    ImageSplit Train,
    ImageSplit Validation)
{
    /// <summary>Gives up the heads of least use on the way; null trains all of them to the end.</summary>
    public Halving? Halving { get; init; }

    /// <summary>By name of a head, how much each training image counts for it; heads that are not named learn from all alike.</summary>
    public ImmutableDictionary<string, float[]> Weights { get; init; } = ImmutableDictionary<string, float[]>.Empty;

    /// <summary>Where a run that is killed leaves what it has done; null leaves nothing.</summary>
    public ITrainingJournal? Journal { get; init; }

    /// <summary>Size of the images.</summary>
    internal ImageSize Size => new(Train.Channels, Train.Height, Train.Width);

    /// <summary>The point that a head hangs on.</summary>
    internal ExitPoint PointOf(ExitHead head) => Points.First(point => point.Name == head.Point);
}

/// <summary>A trained head and how well it does.</summary>
/// <param name="Head">The head with its weights, normalisation folded, and its temperature.</param>
/// <param name="Accuracy">Share of the validation images that it gets right.</param>
/// <param name="Loss">Mean negative log-likelihood of the validation labels, in nats, after calibration.</param>
/// <param name="CalibrationError">Expected calibration error on the validation images after calibration, over 15 bins, 0 to 1.</param>
/// <param name="Epochs">Passes over its training data.</param>
/// <param name="Seconds">Time spent in its own steps, without the backbone's.</param>
public sealed record TrainedHead(ExitHead Head, double Accuracy, double Loss, double CalibrationError, int Epochs, double Seconds)
{
    /// <summary>Why its training was given up; null when it was trained to the end.</summary>
    public string? Dropped { get; init; }
}
