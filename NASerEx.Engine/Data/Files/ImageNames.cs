namespace NASerEx.Data.Files;

/// <summary>Which files are images, by their paths with '/' between parts.</summary>
internal static class ImageNames
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>Whether a path is that of an image: not hidden, not of those that macOS adds to zip files.</summary>
    public static bool Is(ReadOnlySpan<char> path)
    {
        if (path.StartsWith(".") || path.Contains("/.", StringComparison.Ordinal) || path.StartsWith("__MACOSX/"))
            return false;
        foreach (var extension in Extensions)
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>The same, of paths that begin with a folder.</summary>
    public static bool AreInFolder(ReadOnlySpan<char> path) => path.Contains('/') && Is(path);
}
