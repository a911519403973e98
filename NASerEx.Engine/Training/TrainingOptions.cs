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

/// <summary>How long heads are trained.</summary>
public enum TrainingBudget
{
    /// <summary>A quarter of the epochs: to see whether everything runs.</summary>
    Quick,

    /// <summary>The epochs as given.</summary>
    Standard,

    /// <summary>Twice the epochs.</summary>
    Thorough,
}

/// <summary>Whether the backbone learns too.</summary>
public enum TrainingMode
{
    /// <summary>No: heads learn on the model as it is, so that images that leave at no exit get the original's answer.</summary>
    Frozen,

    /// <summary>Heads learn on the model as it is; then the model and the heads of the plan that was found are fine-tuned together.</summary>
    Mixed,

    /// <summary>The model and all heads learn together from the start.</summary>
    Joint,
}

/// <summary>How heads are trained, on a frozen backbone if nothing else is said.</summary>
public sealed record TrainingOptions
{
    /// <summary>Whether the backbone learns too.</summary>
    public TrainingMode Mode { get; init; } = TrainingMode.Frozen;

    /// <summary>How backbone and heads learn together, where the mode says so. All other options hold there as well, but for halving and patience.</summary>
    public JointOptions Joint { get; init; } = new();

    /// <summary>Passes over the training images, at most. Heads that only pool before their linear layer take 30 from memory instead, and keep the best.</summary>
    [Range(1, int.MaxValue)]
    public int Epochs { get; init; } = 4;

    /// <summary>Takes fewer or more epochs, each head the same part.</summary>
    public TrainingBudget Budget { get; init; } = TrainingBudget.Standard;

    /// <summary>Images a step of heads that learn from the stream of images.</summary>
    [Range(2, int.MaxValue)]
    public int BatchSize { get; init; } = 128;

    /// <summary>Gradient step.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Sgd;

    /// <summary>Peak learning rate; a cosine takes it to 0 after a short warm-up.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Weight decay.</summary>
    [Range(0d, double.MaxValue)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Epochs without a better validation loss after which a head stops learning; 0 never stops early.</summary>
    [Range(0, int.MaxValue)]
    public int Patience { get; init; }

    /// <summary>
    /// Decay a step of the average of weights that is validated and kept; short at first, it reaches this after some hundred steps. 0 keeps the last weights.
    /// </summary>
    [Range(0d, 1d, MaximumIsExclusive = true)]
    public double Averaging { get; init; } = 0.998;

    /// <summary>Share of the heads that goes on learning after 1, 2, 4, 8 … epochs, but no fewer than a plan may have exits; 1 trains all of them to the end.</summary>
    [Range(0d, 1d)]
    public double Halving { get; init; } = 0.5;

    /// <summary>
    /// Epochs in which the later exits of the plan that was found learn again, from the images that earlier exits let through above all; the search then
    /// chooses between them as they were and as they are. 0 leaves it out.
    /// </summary>
    [Range(0, 100_000)]
    public int ArrivalEpochs { get; init; }

    /// <summary>
    /// Weight of imitating the backbone's softened output beside the label loss, 0 to 1. Where the backbone learns too, exits imitate it as it is by
    /// then, and its own output imitates the original's.
    /// </summary>
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

    /// <summary>Parameter of the Beta distribution by which training images are blended with each other (mixup); 0 turns it off.</summary>
    [Range(0d, 1d)]
    public double Mixup { get; init; }

    /// <summary>Probability that is taken from the label and spread evenly over all classes.</summary>
    [Range(0d, 1d)]
    public double LabelSmoothing { get; init; }

    /// <summary>Most training images used, stratified; 0 uses all.</summary>
    [Range(0, int.MaxValue)]
    public int MaxImages { get; init; }

    /// <summary>Seed of initial weights, order and augmentation.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Passes that heads which learn from memory take.</summary>
    internal int EpochsFromMemory { get; init; } = 30;

    /// <summary>Share of the machine's memory that what the backbone says of images may take, where it is the same in every epoch. Weights do not depend on it.</summary>
    internal double KeptShare { get; init; } = 0.25;

    /// <summary>Whether images look different in every epoch.</summary>
    internal bool ChangesImages => Flip || PadCrop > 0 || Cutout > 0 || Mixup > 0;

    /// <summary>Passes over the training images with the budget.</summary>
    internal int AllEpochs => Budget switch
    {
        TrainingBudget.Quick => ((Epochs - 1) / 4) + 1,
        TrainingBudget.Thorough => (int)Math.Min(2L * Epochs, int.MaxValue),
        _ => Epochs,
    };
}
