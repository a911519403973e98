namespace NASerEx.Data.Files;

/// <summary>Paths that a file of a dataset gives, as paths below the dataset's root.</summary>
internal static class RootPath
{
    /// <summary>A path, with '/' or '\' between parts, that starts from a folder below the root; null if it leads out of the root.</summary>
    public static string? Within(string folder, string path)
    {
        var plain = path.Replace('\\', '/');
        if (plain.StartsWith('/') || (plain.Length > 1 && plain[1] == ':' && char.IsAsciiLetter(plain[0])))
            return null;
        var parts = new List<string>();
        foreach (var part in $"{folder}/{plain}".Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else
                return null;
        }

        return string.Join('/', parts);
    }

    /// <summary>The folder of a path below the root; empty for the root itself.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var end ? path[..end] : "";
}
