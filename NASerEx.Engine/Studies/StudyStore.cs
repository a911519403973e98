using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using NASerEx.Common;

namespace NASerEx.Studies;

/// <summary>
/// Finished results in a folder: <c>kind/hash.json</c> with what the result depends on and what is said about it, and for some kinds a
/// file beside it, whose own hash the JSON holds. Both are whole or absent, so a run may be killed at any time, and several may write
/// at once. An entry that does not hold together is left aside with a warning, and made again.
/// </summary>
/// <param name="folder">Where; made when something is kept.</param>
public sealed class StudyStore(string folder)
{
    private const int Format = 1;

    /// <summary>Where the results are.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Keeps a result, in place of an earlier one under the same key.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">What it depends on.</param>
    /// <param name="info">What is said about it: a record.</param>
    /// <param name="write">Writes the file that goes with it; needed for the kinds that have one.</param>
    public StudyEntry Put<T>(StudyKind kind, StudyKey key, T info, Action<Stream>? write = null)
    {
        if ((kind.Extension is null) != (write is null))
            throw new ArgumentException($"Entries of {kind.Name} have {(kind.Extension is null ? "no" : "a")} file.", nameof(write));
        var file = FileOf(kind, key.Hash);
        if (write is not null)
            AtomicFile.Write(file!, write);
        var manifest = new Manifest(
            Format, key.Parameters, DateTimeOffset.UtcNow, JsonSerializer.SerializeToNode(info, StudyJson.Options), file is null ? null : ContentHash.OfFile(file));
        AtomicFile.WriteText(ManifestOf(kind, key.Hash), JsonSerializer.Serialize(manifest, StudyJson.Options));
        return new StudyEntry(kind, key, manifest.Written, manifest.Info, file);
    }

    /// <summary>The result under a key, or null when there is none, or none that holds together.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">What it depends on.</param>
    /// <param name="context">Receives the warning of a damaged entry.</param>
    public StudyEntry? Find(StudyKind kind, StudyKey key, WorkContext context) =>
        File.Exists(ManifestOf(kind, key.Hash)) ? Read(kind, ManifestOf(kind, key.Hash), context) : null;

    /// <summary>All results of a kind, the newest first; damaged ones are left out.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="context">Receives the warnings of damaged entries.</param>
    public ImmutableArray<StudyEntry> List(StudyKind kind, WorkContext context)
    {
        var directory = Path.Combine(Folder, kind.Name);
        if (!Directory.Exists(directory))
            return [];
        return [.. Directory.EnumerateFiles(directory, "*.json")
            .Select(manifest => Read(kind, manifest, context))
            .OfType<StudyEntry>()
            .OrderByDescending(entry => entry.Written).ThenBy(entry => entry.Key.Hash, StringComparer.Ordinal)];
    }

    private StudyEntry? Read(StudyKind kind, string path, WorkContext context)
    {
        var hash = Path.GetFileNameWithoutExtension(path);
        try
        {
            var manifest = JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(path), StudyJson.Options);
            var file = FileOf(kind, hash);
            if (Fault(manifest, hash, file) is not { } fault)
                return new StudyEntry(kind, new StudyKey(hash, manifest!.Parameters), manifest.Written, manifest.Info, file);
            context.Warn($"The kept result '{path}' is ignored and will be made again: {fault}.");
        }
        catch (JsonException exception)
        {
            context.Warn($"The kept result '{path}' is ignored and will be made again: it is damaged ({exception.Message}).");
        }

        return null;
    }

    private static string? Fault(Manifest? manifest, string hash, string? file)
    {
        if (manifest?.Parameters is null)
            return "it is empty";
        if (manifest.Format != Format)
            return $"it was written in format {manifest.Format}, and this is format {Format}";
        if (StudyKey.HashOf(manifest.Parameters) != hash)
            return "its parameters do not fit its name";
        if (file is not null && !File.Exists(file))
            return $"its file '{Path.GetFileName(file)}' is missing";
        return file is not null && ContentHash.OfFile(file) != manifest.FileHash ? $"its file '{Path.GetFileName(file)}' is damaged" : null;
    }

    private string ManifestOf(StudyKind kind, string hash) => Path.Combine(Folder, kind.Name, hash + ".json");

    private string? FileOf(StudyKind kind, string hash) =>
        kind.Extension is null ? null : Path.Combine(Folder, kind.Name, hash + kind.Extension);

    private sealed record Manifest(
        int Format, ImmutableSortedDictionary<string, string> Parameters, DateTimeOffset Written, JsonNode? Info, string? FileHash);
}
