using System.Text.RegularExpressions;
using NASerEx.Common;

namespace NASerEx.Natives;

/// <summary>What to tell a user whose machine cannot load a native library: which one, what it wants, what to install.</summary>
internal static partial class NativeLoadErrors
{
    public static NASerExException Missing(string library, string folder) => new(
        "NativeLibraryMissing",
        ErrorKind.Environment,
        $"The native library '{library}' is not in '{folder}'. The module was built for another platform than {NativePlatform.Rid}, or the file was removed: install the module again, or build it on this machine with 'dotnet build -c Release'.");

    public static NASerExException Refused(string path, Exception error)
    {
        var reason = Reason(path, error.Message);
        return new NASerExException(
            "NativeLibraryRefused",
            ErrorKind.Environment,
            $"The native library '{path}' cannot be loaded: {reason} {Advice(reason)}",
            error);
    }

    /// <summary>The system loader's own words: of the attempts that .NET lists, the one on the file itself, or the last line.</summary>
    internal static string Reason(string path, string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reason = lines.Skip(1).FirstOrDefault(line => !IsAboutOtherSpelling(line, path)) ?? lines[^1];
        return reason.EndsWith('.') ? reason : reason + ".";
    }

    internal static string Advice(string reason)
    {
        if (GlibcxxVersion().Match(reason) is { Success: true } glibcxx)
            return $"Install a C++ runtime (libstdc++6) that has {glibcxx.Value}: GCC 13 or later, as in Debian 13 or Ubuntu 24.04.";
        if (GlibcVersion().Match(reason) is { Success: true } glibc)
            return $"It needs a system whose C library (glibc) has {glibc.Value}, such as a newer release of this distribution.";
        if (LacksSharedObject().Match(reason) is { Success: true } lacks)
            return $"Install the system package that has '{lacks.Groups["file"].Value}'.";
        return OperatingSystem.IsWindows()
            ? "Install the Microsoft Visual C++ Redistributable (x64, 2015 or later)."
            : $"Check that the module was built on this platform ({NativePlatform.Rid}) and that the file is whole.";
    }

    // .NET tries libx.so.so and the like too; those attempts say nothing.
    private static bool IsAboutOtherSpelling(string line, string path) =>
        line.StartsWith(Path.GetDirectoryName(path)!, StringComparison.Ordinal) && !line.StartsWith(path + ":", StringComparison.Ordinal);

    [GeneratedRegex(@"(GLIBCXX|CXXABI)_[0-9.]+[0-9]")]
    private static partial Regex GlibcxxVersion();

    [GeneratedRegex(@"GLIBC_[0-9.]+[0-9]")]
    private static partial Regex GlibcVersion();

    [GeneratedRegex(@"(?<file>[^\s:/]+): cannot open shared object file")]
    private static partial Regex LacksSharedObject();
}
