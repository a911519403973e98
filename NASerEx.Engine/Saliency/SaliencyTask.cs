using System.Collections.Immutable;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Saliency;

/// <summary>What saliency is told of, and from which images.</summary>
/// <param name="Backbone">The model.</param>
/// <param name="Classifier">Its input and its output.</param>
/// <param name="Points">All its exit points, in order.</param>
/// <param name="Train">Images that exits may learn from.</param>
/// <param name="MaxImages">Most of them that are used, stratified; 0 uses all.</param>
/// <param name="Seed">Seed of their choice.</param>
public sealed record SaliencyTask(Model Backbone, Classifier Classifier, ImmutableArray<ExitPoint> Points, ImageSplit Train, int MaxImages, int Seed)
{
    /// <summary>Size of the images.</summary>
    internal ImageSize Size => new(Train.Channels, Train.Height, Train.Width);
}

/// <summary>What a measure says of a model.</summary>
/// <param name="Points">By exit point.</param>
/// <param name="Nothing">What it says where nothing is known of the class.</param>
/// <param name="Final">What it says of the model's own output.</param>
public sealed record SaliencyScores(ImmutableArray<double> Points, double Nothing, double Final)
{
    /// <summary>Standard errors by exit point; empty where the measure does not know them.</summary>
    public ImmutableArray<double> Errors { get; init; } = [];
}
