namespace NASerEx.PowerShell.Tests;

/// <summary>Where the build put what these tests run.</summary>
internal static class Staged
{
    /// <summary>The importable module.</summary>
    public static string Folder { get; } = Path.GetDirectoryName((string)AppContext.GetData("NASerEx.NativePath")!)!;

    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Folder, "..", ".."));

    /// <summary>The host's assembly.</summary>
    public static string Host { get; } = (string)AppContext.GetData("NASerEx.HostPath")!;
}
