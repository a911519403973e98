using System.Collections.Immutable;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>A trained backbone and heads that learn together.</summary>
/// <param name="Backbone">The model, with the weights that it starts from.</param>
/// <param name="Classifier">Its input and its output.</param>
/// <param name="Points">The exit points that heads hang on.</param>
/// <param name="Heads">Heads, trained or not.</param>
/// <param name="Train">Images to learn from.</param>
/// <param name="Validation">Images to calibrate on.</param>
public sealed record JointTrainingTask(
    Model Backbone, Classifier Classifier, ImmutableArray<ExitPoint> Points, ImmutableArray<ExitHead> Heads, ImageSplit Train, ImageSplit Validation)
{
    /// <summary>Where a run that is killed leaves what it has done; null leaves nothing.</summary>
    public ITrainingJournal? Journal { get; init; }
}

/// <summary>A backbone and heads that have learned together.</summary>
/// <param name="Backbone">The model with its new weights; input, output and all that is said about it are as they were.</param>
/// <param name="Heads">The heads, in the task's order.</param>
public sealed record JointlyTrained(Model Backbone, ImmutableArray<TrainedHead> Heads);
