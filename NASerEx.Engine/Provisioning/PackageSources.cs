using System.Collections.Immutable;
using System.Net;
using NASerEx.Common;
using NuGet.Configuration;

namespace NASerEx.Provisioning;

/// <summary>The sources of packages, from NuGet's own configuration: <c>nuget.config</c> in a folder and those above it, the user's and the machine's.</summary>
internal static class PackageSources
{
    /// <summary>The sources of a package, in the order that they are asked in: the folder of packages that NuGet has restored before, then those of the configuration.</summary>
    /// <param name="package">Which package; package source mapping is honoured.</param>
    /// <param name="folder">Where the configuration is looked for, upwards.</param>
    /// <exception cref="NASerExException">The configuration is broken (<c>NuGetConfigInvalid</c>).</exception>
    public static ImmutableArray<IPackageSource> Configured(PackageIdentity package, string folder) => Read(folder, settings =>
    {
        var mapping = PackageSourceMapping.GetPackageSourceMapping(settings);
        var allowed = mapping.IsEnabled ? mapping.GetConfiguredPackageSources(package.Id) : null;
        return (ImmutableArray<IPackageSource>)
        [
            new FolderSource(SettingsUtility.GetGlobalPackagesFolder(settings)),
            .. SourcesOf(settings).Where(source => allowed?.Contains(source.Name, StringComparer.OrdinalIgnoreCase) ?? true).Select(Of),
        ];
    });

    /// <summary>The one source that a user names.</summary>
    /// <param name="source">A folder, the address of a feed, or the name of a source in the configuration.</param>
    /// <param name="folder">Where relative paths start, and where the configuration is looked for, upwards.</param>
    /// <exception cref="NASerExException">There is no such source (<c>PackageSourceNotFound</c>), or the configuration is broken (<c>NuGetConfigInvalid</c>).</exception>
    public static IPackageSource Named(string source, string folder) => Read(folder, settings =>
    {
        var known = SourcesOf(settings).FirstOrDefault(one => Is(one.Name, source) || Is(one.Source, source));
        if (known is not null)
            return Of(known);
        if (Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return new FeedSource(address!, null);
        var path = Path.GetFullPath(source, folder);
        return Directory.Exists(path) ? new FolderSource(path) : throw new NASerExException(
            "PackageSourceNotFound", ErrorKind.NotFound, $"'{source}' is neither a folder nor the address of a NuGet feed nor the name of a source in nuget.config.");
    });

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<PackageSource> SourcesOf(ISettings settings) =>
        new PackageSourceProvider(settings).LoadPackageSources().Where(source => source.IsEnabled && !string.IsNullOrEmpty(source.Source));

    private static IPackageSource Of(PackageSource source) => !source.IsHttp
        ? new FolderSource(source.Source)
        : new FeedSource(source.SourceUri, source.Credentials is { } known ? new NetworkCredential(known.Username, known.Password) : null);

    private static T Read<T>(string folder, Func<ISettings, T> read)
    {
        try
        {
            return read(Settings.LoadDefaultSettings(folder));
        }
        catch (NuGetConfigurationException error)
        {
            throw new NASerExException("NuGetConfigInvalid", ErrorKind.InvalidInput, $"NuGet's configuration cannot be used: {error.Message}", error);
        }
    }
}
