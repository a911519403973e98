using NASerEx.Common;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>What specs are drafted for.</summary>
/// <param name="Path">Full path of the search spec to be.</param>
/// <param name="Model">Full path of the ONNX file.</param>
/// <param name="Dataset">As <see cref="DatasetArgument.Resolve"/> takes it.</param>
public sealed record SpecDraftRequest(string Path, string Model, string Dataset)
{
    /// <summary>Size of the images, for models that leave it open.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Full path of a HardwareTarget spec to refer to.</summary>
    public string? Target { get; init; }

    /// <summary>Full path of the folder with the JSON schemas that editors check specs with.</summary>
    public required string Schemas { get; init; }
}

/// <summary>A spec file that is to be written.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Kind">Its kind, such as <c>ExitSearch</c>.</param>
/// <param name="Text">Its content.</param>
public sealed record SpecDraft(string Path, string Kind, string Text)
{
    /// <summary>Writes the file.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="NASerExException">It cannot be written (<c>FileNotWritable</c>).</exception>
    public FileInfo Write()
    {
        AtomicFile.WriteText(Path, Text);
        return new FileInfo(Path);
    }
}
