using System.Collections.Immutable;
using System.Reflection;
using NASerEx.Common;

namespace NASerEx.Natives;

/// <summary>A native library of libtorch.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
internal readonly record struct RuntimeFile(string Name, string Sha256);

/// <summary>
/// libtorch, which whatever trains loads and nothing else needs. It lies beside the module's other native libraries where it was built with
/// them, else in a folder of the user's cache that <c>Install-ExitTrainingRuntime</c> fills.
/// </summary>
/// <param name="Version">Version of libtorch.</param>
/// <param name="TorchSharp">Version of TorchSharp, whose native library lies beside libtorch.</param>
/// <param name="Rid">Platform, such as <c>linux-x64</c>.</param>
/// <param name="Files">What is needed of libtorch; none where it does not exist for the platform.</param>
/// <param name="Module">Folder of the module's native libraries.</param>
/// <param name="Cache">Folder that holds the runtimes of all versions.</param>
internal sealed record TrainingRuntime(
    string Version, string TorchSharp, string Rid, ImmutableArray<RuntimeFile> Files, string Module, string Cache)
{
    /// <summary>Environment variable that names another <see cref="Cache"/> than the user's own.</summary>
    public const string CacheVariable = "NASEREX_RUNTIME_PATH";

    private const string VersionKey = "LibtorchVersion", TorchSharpKey = "TorchSharpVersion", FileKey = "Libtorch/";

    /// <summary>The one that this build was made with, on this platform.</summary>
    public static TrainingRuntime Here { get; } = OfBuild();

    /// <summary>The NuGet package that has the files.</summary>
    public string Package => $"libtorch-cpu-{Rid}";

    /// <summary>Where the user's cache has it, once it is installed.</summary>
    public string Folder => Path.Combine(Cache, $"libtorch-{Version}-torchsharp-{TorchSharp}-{Rid}");

    /// <summary>File name of TorchSharp's native library in a folder that has it, or null.</summary>
    public static string? TorchSharpLibrary(string folder) =>
        NativePlatform.FileNames("LibTorchSharp").FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>The folder that has all of it, or null.</summary>
    public string? Find() => new[] { Module, Folder }.FirstOrDefault(IsWhole);

    /// <summary>The folder that has all of it.</summary>
    /// <exception cref="NASerExException">It is not installed (<c>TrainingRuntimeMissing</c>), or does not exist for this platform (<c>TrainingPlatformUnsupported</c>).</exception>
    public string Require()
    {
        RequirePlatform();
        return Find() ?? throw new NASerExException(
            "TrainingRuntimeMissing", ErrorKind.Environment,
            $"Training needs libtorch {Version}, which is neither in '{Module}' nor in '{Folder}'. Run Install-ExitTrainingRuntime once; measuring, exporting and running models need no libtorch.");
    }

    /// <summary>Whether it is installed.</summary>
    /// <exception cref="NASerExException">It does not exist for this platform (<c>TrainingPlatformUnsupported</c>).</exception>
    public bool IsInstalled()
    {
        RequirePlatform();
        return Find() is not null;
    }

    /// <summary>Checks that libtorch exists for this platform.</summary>
    /// <exception cref="NASerExException">It does not (<c>TrainingPlatformUnsupported</c>).</exception>
    public void RequirePlatform()
    {
        if (Files.IsEmpty)
            throw new NASerExException(
                "TrainingPlatformUnsupported", ErrorKind.Unsupported,
                $"Training needs linux-x64, win-x64 or osx-arm64; this is {Rid}. Measuring, exporting and running models work here; train on another machine.");
    }

    private bool IsWhole(string folder) =>
        !Files.IsEmpty && Files.All(file => File.Exists(Path.Combine(folder, file.Name))) && TorchSharpLibrary(folder) is not null;

    private static TrainingRuntime OfBuild()
    {
        var built = typeof(TrainingRuntime).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(data => data.Key, data => data.Value!);
        var files = $"{FileKey}{NativePlatform.Rid}/";
        return new TrainingRuntime(
            built[VersionKey], built[TorchSharpKey], NativePlatform.Rid,
            [.. from data in built where data.Key.StartsWith(files, StringComparison.Ordinal) orderby data.Key select new RuntimeFile(data.Key[files.Length..], data.Value)],
            NativeLibraries.Folder,
            Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } named ? Path.GetFullPath(named) : Path.Combine(UserCache(), "NASerEx"));
    }

    // XDG Base Directory on Linux, Apple's and Microsoft's guidelines elsewhere.
    private static string UserCache()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is ['/', ..] cache ? cache : Path.Combine(home, ".cache");
    }
}
