namespace NASerEx.Common;

/// <summary>Paths as files keep them, the same on every platform.</summary>
internal static class PortablePath
{
    /// <summary>A path from a folder, with '/' between its parts.</summary>
    public static string From(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
}
