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

    /// <summary>What all heads, and last the model itself, say of a part of a split: outputs, a row an image.</summary>
    public static StudyKind Answers { get; } = new("answers", ".bin");

    /// <summary>What the original says of the training images, or of a part of them, for heads to imitate: its logits.</summary>
    public static StudyKind Teacher { get; } = new("teachers", ".bin");

    /// <summary>A group of heads in the middle of its training: all that learns.</summary>
    public static StudyKind Training { get; } = new("trainings", ".bin");

    /// <summary>What a group of heads says of the validation images in the middle of its training: logits.</summary>
    public static StudyKind Progress { get; } = new("progress", ".bin");

    /// <summary>Which heads are given up in the middle of their training, and why.</summary>
    public static StudyKind Fates { get; } = new("fates", null);

    /// <summary>The model of a search that workers share.</summary>
    public static StudyKind Model { get; } = new("models", ".onnx");

    /// <summary>Spec and plan of a search, where its study is in a database.</summary>
    public static StudyKind SearchFiles { get; } = new("search-files", ".zip");

    /// <summary>Measured latencies of a model's parts on a target.</summary>
    public static StudyKind Latency { get; } = new("latencies", null);

    /// <summary>A search that has ended.</summary>
    public static StudyKind Search { get; } = new("searches", null);

    /// <summary>How many images of a split the model gets right.</summary>
    public static StudyKind SplitCheck { get; } = new("split-checks", null);

    /// <summary>How much class information each exit point of a model offers.</summary>
    public static StudyKind Saliency { get; } = new("saliencies", null);

    /// <summary>Which heads are worth a whole training after a trial, and why others are not.</summary>
    public static StudyKind Trial { get; } = new("trials", null);
}
