using NASerEx.Common;
using NASerEx.Data.Files;

namespace NASerEx.Data.Arrays;

/// <summary>Which files a split takes its images from: all, those of a part (<c>train</c>, <c>test</c>), or one by its name.</summary>
internal static class ArrayParts
{
    public const string Train = "train", Test = "test";

    /// <summary>The files of each folder that splits name, in ordinal order of their names.</summary>
    /// <exception cref="NASerExException">No file fits a folder (<c>DataNotFound</c>), or a file fits two (<c>DataBadSplit</c>).</exception>
    public static Dictionary<string, ArrayPart[]> Select(DatasetOptions options, IReadOnlyList<ArrayPart> parts)
    {
        var selected = SplitFolders.Of(options).ToDictionary(folder => folder, folder => Of(options, folder, parts), StringComparer.Ordinal);
        RefuseShared(options, selected);
        return selected;
    }

    /// <summary>The paths of a folder's own files, in ordinal order.</summary>
    /// <exception cref="NASerExException">The folder may not be read (<c>DataNotReadable</c>).</exception>
    public static string[] FilesIn(string folder, string pattern = "*")
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArrayFileError.NotReadable(folder, e);
        }
    }

    private static ArrayPart[] Of(DatasetOptions options, string folder, IReadOnlyList<ArrayPart> parts)
    {
        ArrayPart[] fitting = [.. parts.Where(part => part.Name == folder)];
        if (fitting.Length == 0)
            fitting = [.. parts.Where(part => folder.Length == 0 || part.Part == folder).OrderBy(part => part.Name, StringComparer.Ordinal)];
        if (fitting.Length > 0)
            return fitting;
        var known = parts.Select(part => part.Part).Concat(parts.Select(part => part.Name)).Where(name => name.Length > 0).Distinct().ToList();
        throw new NASerExException("DataNotFound", ErrorKind.NotFound,
            $"Dataset '{options.Name}': no file of '{options.Path}' is '{folder}'.{NearestName.Hint(folder, known)} Name one of: {string.Join(", ", known)}.");
    }

    private static void RefuseShared(DatasetOptions options, Dictionary<string, ArrayPart[]> selected)
    {
        foreach (var (folder, parts) in selected)
            if (selected.FirstOrDefault(other => other.Key != folder && other.Value.Intersect(parts).Any()).Key is { } other)
                throw new NASerExException("DataBadSplit", ErrorKind.InvalidInput,
                    $"Dataset '{options.Name}': {SplitFolders.Named(other)} of one split and {SplitFolders.Named(folder)} of another both take "
                    + $"'{selected[other].Intersect(parts).First().Path}', so they would share images. Name separate files, or the same folder for both.");
    }
}
