using NASerEx.Common;

namespace NASerEx.Provisioning;

/// <summary>A folder of packages: flat, or with folders by id and version as the global packages folder and offline feeds have.</summary>
/// <param name="name">Full path of the folder.</param>
internal sealed class FolderSource(string name) : IPackageSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? Fetch(PackageIdentity package, string cache, WorkContext work) =>
        new[] { Path.Combine(name, package.FileName), Path.Combine(name, package.Id, package.Version, package.FileName) }.FirstOrDefault(File.Exists);
}
