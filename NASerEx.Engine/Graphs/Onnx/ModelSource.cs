using NASerEx.Common;

namespace NASerEx.Graphs.Onnx;

/// <summary>Where a model is read from, for messages and for the data beside it.</summary>
/// <param name="Label">Path or other name.</param>
/// <param name="Folder">Folder of the file; null for a model in memory.</param>
internal sealed record ModelSource(string Label, string? Folder)
{
    /// <summary>Full paths of the files beside the model that were read so far.</summary>
    public SortedSet<string> ExternalFiles { get; } = new(StringComparer.Ordinal);

    /// <summary>The bytes are not a whole ONNX file.</summary>
    public NASerExException Unreadable(string why, Exception? inner = null) =>
        new("ModelUnreadable", ErrorKind.InvalidInput, $"The model '{Label}' cannot be read: {why}.", inner);

    /// <summary>The file is well-formed but contradicts itself.</summary>
    public NASerExException Invalid(string why) =>
        new("ModelInvalid", ErrorKind.InvalidInput, $"The model '{Label}' is invalid: {why}.");

    /// <summary>The file needs what NASerEx does not do.</summary>
    public NASerExException Unsupported(string why) =>
        new("ModelUnsupported", ErrorKind.Unsupported, $"The model '{Label}' is not supported: {why}.");
}
