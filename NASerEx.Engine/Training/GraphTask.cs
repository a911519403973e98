using NASerEx.Data;
using NASerEx.Graphs;
using NASerEx.Runtime;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>A model that learns from images as a whole.</summary>
/// <param name="Model">From images to logits.</param>
/// <param name="Train">Images to learn from.</param>
/// <param name="Classes">How many classes it scores.</param>
internal sealed record GraphTask(Model Model, ImageSplit Train, int Classes)
{
    /// <summary>What progress reports call it.</summary>
    public string Activity { get; init; } = "Training a backbone";

    /// <summary>Order of the axes of its input.</summary>
    public ImageLayout Layout { get; init; } = ImageLayout.Nchw;

    /// <summary>The mean loss of some images, from the model's outputs; null compares the first with labels and teacher.</summary>
    public Func<TorchTensor[], BatchTargets, TorchTensor>? Objective { get; init; }

    /// <summary>How a weight moves; null moves all alike.</summary>
    public Func<Value, Pace>? PaceOf { get; init; }

    /// <summary>Where a run that is killed leaves what it has done; null leaves nothing.</summary>
    public ITrainingJournal? Journal { get; init; }

    /// <summary>Is told once, after a few steps, how much time the others will take.</summary>
    public Action<TimeSpan>? Estimated { get; init; }

    /// <summary>Size of the images.</summary>
    public ImageSize Size => new(Train.Channels, Train.Height, Train.Width);
}
