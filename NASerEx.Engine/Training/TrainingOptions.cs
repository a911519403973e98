using System.ComponentModel.DataAnnotations;

namespace NASerEx.Training;

/// <summary>Ways to take a gradient step.</summary>
public enum Optimizer
{
    /// <summary>Stochastic gradient descent with Nesterov momentum 0.9.</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}

/// <summary>How heads are trained on a frozen backbone.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training images, at most. Heads that only pool before their linear layer take 30 from memory instead, and keep the best.</summary>
    [Range(1, int.MaxValue)]
    public int Epochs { get; init; } = 4;

    /// <summary>Images a step of heads that learn from the stream of images.</summary>
    [Range(2, int.MaxValue)]
    public int BatchSize { get; init; } = 128;

    /// <summary>Gradient step.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW;

    /// <summary>Peak learning rate; a cosine takes it to 0 after a short warm-up.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Weight decay.</summary>
    [Range(0d, double.MaxValue)]
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Epochs without a better validation loss after which a head stops learning; 0 never stops early.</summary>
    [Range(0, int.MaxValue)]
    public int Patience { get; init; } = 2;

    /// <summary>Weight of imitating the backbone's softened output beside the label loss, 0 to 1.</summary>
    [Range(0d, 1d)]
    public double Distillation { get; init; } = 0.5;

    /// <summary>Temperature of the softened output.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double DistillationTemperature { get; init; } = 2;

    /// <summary>Whether training images are mirrored left to right at random.</summary>
    public bool Flip { get; init; }

    /// <summary>Pixels of padding for the random crop of training images; 0 turns it off.</summary>
    [Range(0, int.MaxValue)]
    public int PadCrop { get; init; }

    /// <summary>Side in pixels of a square that is cut out of training images at a random place; 0 turns it off.</summary>
    [Range(0, int.MaxValue)]
    public int Cutout { get; init; }

    /// <summary>Most training images used, stratified; 0 uses all.</summary>
    [Range(0, int.MaxValue)]
    public int MaxImages { get; init; }

    /// <summary>Seed of initial weights, order and augmentation.</summary>
    public int Seed { get; init; } = 1;
}
