using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Natives;

namespace NASerEx.Provisioning;

/// <summary>libtorch on this machine, for everything that trains.</summary>
/// <param name="Version">Version of libtorch.</param>
/// <param name="Platform">Runtime identifier, such as <c>linux-x64</c>.</param>
/// <param name="Path">The folder that has it.</param>
/// <param name="Source">Where it was restored from; null where it was there already.</param>
/// <param name="IsNew">Whether this run has installed it.</param>
public sealed record InstalledTrainingRuntime(string Version, string Platform, string Path, string? Source, bool IsNew);

/// <summary>
/// Restores libtorch from a NuGet package into the user's cache. Its files are those that the module was built with, by their SHA-256; they are
/// there as a whole or not at all, and a download that was stopped or killed goes on where it was.
/// </summary>
public sealed class TrainingRuntimeInstaller
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.2);
    private readonly TrainingRuntime _runtime;
    private readonly PackageIdentity _package;

    internal TrainingRuntimeInstaller(TrainingRuntime runtime)
    {
        _runtime = runtime;
        _package = new PackageIdentity(runtime.Package, runtime.Version);
    }

    /// <summary>For this machine.</summary>
    public static TrainingRuntimeInstaller Here { get; } = new(TrainingRuntime.Here);

    /// <summary>The folder that is filled.</summary>
    public string Folder => _runtime.Folder;

    /// <summary>What is installed, for people: the package and its version.</summary>
    public string Package => _package.ToString();

    /// <summary>The runtime that is there, or null.</summary>
    public InstalledTrainingRuntime? Find() => _runtime.Find() is { } folder ? Installed(folder, null) : null;

    /// <summary>Installs it, whether it is there or not.</summary>
    /// <param name="source">A folder, the address of a feed, or the name of a source; null takes those of NuGet's configuration.</param>
    /// <param name="folder">Where relative paths start, and where the configuration is looked for, upwards.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <exception cref="NASerExException">
    /// libtorch does not exist for this platform (<c>TrainingPlatformUnsupported</c>), no source has the package (<c>TrainingRuntimeNotFound</c>), or the cache
    /// cannot be written (<c>TrainingRuntimeNotWritable</c>).
    /// </exception>
    public InstalledTrainingRuntime Install(string? source, string folder, WorkContext work)
    {
        _runtime.RequirePlatform();
        ImmutableArray<IPackageSource> sources = source is null ? PackageSources.Configured(_package, folder) : [PackageSources.Named(source, folder)];
        return Install(sources, work);
    }

    internal InstalledTrainingRuntime Install(ImmutableArray<IPackageSource> sources, WorkContext work)
    {
        try
        {
            Directory.CreateDirectory(_runtime.Cache);
            using var alone = Lock(work.Cancellation);
            return FromFirst(sources, work);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException(
                "TrainingRuntimeNotWritable", ErrorKind.Environment,
                $"libtorch cannot be installed in '{Folder}': {error.Message} End other sessions that train, or name another folder in the environment variable {TrainingRuntime.CacheVariable}.", error);
        }
    }

    private InstalledTrainingRuntime FromFirst(ImmutableArray<IPackageSource> sources, WorkContext work)
    {
        var reasons = new List<string>();
        foreach (var source in sources)
        {
            try
            {
                work.Tell($"Asking '{source.Name}' for {_package}.");
                if (source.Fetch(_package, _runtime.Cache, work) is not { } file)
                    reasons.Add($"'{source.Name}' does not have it.");
                else
                    return FromPackage(file, source, work);
            }
            catch (NASerExException error)
            {
                reasons.Add(error.Message);
            }
        }

        throw new NASerExException(
            "TrainingRuntimeNotFound", ErrorKind.NotFound,
            $"{_package} cannot be restored: {string.Join(" ", reasons)} Name a feed or a folder that has it with -Source, or add one to nuget.config.");
    }

    private InstalledTrainingRuntime FromPackage(string file, IPackageSource source, WorkContext work)
    {
        var isDownload = Path.GetDirectoryName(file) == _runtime.Cache;
        try
        {
            new RuntimePackage(_runtime, file).Unpack(Folder, work);
        }
        catch (NASerExException) when (isDownload)
        {
            File.Delete(file);
            throw;
        }

        if (isDownload)
            File.Delete(file);
        return Installed(Folder, source.Name);
    }

    private InstalledTrainingRuntime Installed(string folder, string? source) => new(_runtime.Version, _runtime.Rid, folder, source, source is not null);

    // Of two sessions that install at once, one waits for the other.
    private FileStream Lock(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(Folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(Folder + ".lock"))
            {
                cancellation.WaitHandle.WaitOne(Retry);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }
}
