using NASerEx.Common;

namespace NASerEx.Provisioning;

/// <summary>A NuGet package of one version.</summary>
/// <param name="Id">Its id, in lower case.</param>
/// <param name="Version">Its normalised version.</param>
internal readonly record struct PackageIdentity(string Id, string Version)
{
    /// <summary>What its file is called.</summary>
    public string FileName => $"{Id}.{Version}.nupkg";

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Version}";
}

/// <summary>Where packages come from.</summary>
internal interface IPackageSource
{
    /// <summary>The source as its user knows it: a path or an address.</summary>
    string Name { get; }

    /// <summary>Gets a package.</summary>
    /// <param name="package">Which one.</param>
    /// <param name="cache">Folder for what has to be downloaded; a part that an earlier run has left there is taken up.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <returns>Path of the package's file; null where the source does not have it.</returns>
    /// <exception cref="NASerExException">The source cannot be read (<c>PackageSourceFailed</c>).</exception>
    string? Fetch(PackageIdentity package, string cache, WorkContext work);
}
