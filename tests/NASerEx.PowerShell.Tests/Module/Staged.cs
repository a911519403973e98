namespace NASerEx.PowerShell.Tests;

/// <summary>Where the build put what these tests run.</summary>
internal static class Staged
{
    /// <summary>The importable module.</summary>
    public static string Folder { get; } = Path.GetDirectoryName((string)AppContext.GetData("NASerEx.NativePath")!)!;

    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Folder, "..", ".."));

    /// <summary>Whether libtorch was staged, which it is for this machine's platform where it exists.</summary>
    public static bool HasLibtorch { get; } = Directory.EnumerateFiles(Folder, "*torch_cpu.*", SearchOption.AllDirectories).Any();

    /// <summary>The folder of packages that the build restored.</summary>
    public static string Packages { get; } = ((string)AppContext.GetData("NASerEx.Packages")!).TrimEnd('/', '\\');

    /// <summary>The host's assembly.</summary>
    public static string Host { get; } = (string)AppContext.GetData("NASerEx.HostPath")!;
}
