namespace NASerEx.Studies;

/// <summary>A kind of result that a study keeps.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Extension">Ending of the file that goes with an entry, or null where the entry is all.</param>
public sealed record StudyKind(string Name, string? Extension)
{
    /// <summary>A trained head: its ONNX file and how it was trained.</summary>
    public static StudyKind Head { get; } = new("heads", ".onnx");

    /// <summary>A model that was fine-tuned together with heads: its ONNX file.</summary>
    public static StudyKind Backbone { get; } = new("backbones", ".onnx");

    /// <summary>What all heads said of a split: an outcome file.</summary>
    public static StudyKind Outcomes { get; } = new("outcomes", ".bin");

    /// <summary>Measured latencies of a model's parts on a target.</summary>
    public static StudyKind Latency { get; } = new("latencies", null);

    /// <summary>A search that has ended.</summary>
    public static StudyKind Search { get; } = new("searches", null);

    /// <summary>How many images of a split the model gets right.</summary>
    public static StudyKind SplitCheck { get; } = new("split-checks", null);

    /// <summary>How much class information each exit point of a model offers.</summary>
    public static StudyKind Saliency { get; } = new("saliencies", null);
}
