using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Export;

/// <summary>A model in stages.</summary>
/// <param name="Manifest">What to feed where.</param>
/// <param name="Files">The bytes of each stage's ONNX file.</param>
public sealed record StagedModel(StagedManifest Manifest, ImmutableArray<byte[]> Files)
{
    /// <summary>Name of a stage's file.</summary>
    /// <param name="name">What it begins with.</param>
    /// <param name="index">Which stage.</param>
    public static string FileName(string name, int index) => $"{name}.stage{index}.onnx";

    /// <summary>
    /// Writes the stages and then the manifest, each whole or not at all. An earlier manifest goes first, so that one that is there speaks of
    /// files that are there.
    /// </summary>
    /// <param name="path">The manifest's file; stages go beside it.</param>
    /// <exception cref="NASerExException">A file cannot be written (<c>FileNotWritable</c>).</exception>
    public void Write(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(folder))
            File.Delete(path);
        foreach (var (stage, bytes) in Manifest.Stages.Zip(Files))
            AtomicFile.Write(Path.Combine(folder, stage.File), stream => stream.Write(bytes));
        AtomicFile.WriteText(path, StagedManifestFile.ToText(Manifest));
    }
}
