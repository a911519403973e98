using NASerEx.Common;

namespace NASerEx.Data.Files;

/// <summary>The folders that splits name.</summary>
internal static class SplitFolders
{
    /// <summary>The folders of all splits, each once, in ordinal order.</summary>
    public static string[] Of(DatasetOptions options) =>
        [.. options.Splits.Values.Select(split => Normalise(split.Folder)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A folder's name without what makes no difference; empty for the root.</summary>
    public static string Normalise(string? folder) =>
        folder?.Replace('\\', '/').Trim('/') is { } trimmed && trimmed != "." ? trimmed : "";

    /// <summary>What the paths of a normalised folder's files begin with.</summary>
    public static string Prefix(string folder) => folder.Length == 0 ? "" : folder + "/";

    /// <summary>A normalised folder's name for messages.</summary>
    public static string Named(string folder) => folder.Length == 0 ? "the root folder" : $"folder '{folder}'";

    /// <summary>Refuses folders of which one lies in another.</summary>
    /// <exception cref="NASerExException">Two do (<c>DataBadSplit</c>).</exception>
    public static void RefuseNested(string dataset, string[] folders)
    {
        foreach (var inner in folders)
            if (folders.FirstOrDefault(outer => outer != inner && inner.StartsWith(Prefix(outer), StringComparison.Ordinal)) is { } outer)
                throw new NASerExException("DataBadSplit", ErrorKind.InvalidInput,
                    $"Dataset '{dataset}': {Named(inner)} of one split lies inside {Named(outer)} of another, so they would share images. "
                    + "Name separate folders, or the same folder for both.");
    }
}
