namespace NASerEx.Reports;

/// <summary>Paths as reports write them: below a root folder they start from it, so that reports mean the same on another machine.</summary>
internal static class ReportPaths
{
    /// <summary>A path from the root, with '/' between parts; the full path where it is not below the root.</summary>
    public static string Below(string root, string path)
    {
        var relative = Path.GetRelativePath(root, path);
        return IsOutside(relative) ? path : relative.Replace('\\', '/');
    }

    /// <summary>The same as a URI reference (RFC 3986).</summary>
    public static string UriBelow(string root, string path)
    {
        var relative = Path.GetRelativePath(root, path);
        return IsOutside(relative) ? new Uri(path).AbsoluteUri : string.Join('/', relative.Split('/', '\\').Select(Uri.EscapeDataString));
    }

    private static bool IsOutside(string relative) => Path.IsPathRooted(relative) || relative.Split('/', '\\')[0] == "..";
}
