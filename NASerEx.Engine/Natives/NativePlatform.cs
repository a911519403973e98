using System.Runtime.InteropServices;

namespace NASerEx.Natives;

/// <summary>What this process's platform calls itself and its libraries.</summary>
internal static class NativePlatform
{
    /// <summary>Portable runtime identifier, such as <c>linux-x64</c>: the name of the folder that holds the platform's libraries.</summary>
    public static string Rid { get; } = $"{System}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The file names that a library may have here: as given, with the platform's ending, and with <c>lib</c> in front.</summary>
    public static IEnumerable<string> FileNames(string library)
    {
        yield return library;
        yield return library + Ending;
        yield return $"lib{library}";
        yield return $"lib{library}{Ending}";
    }

    private static string System =>
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    private static string Ending =>
        OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
}
