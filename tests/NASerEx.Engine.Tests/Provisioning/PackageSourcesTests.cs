using NASerEx.Common;
using NASerEx.Provisioning;
using Xunit;

namespace NASerEx.Engine.Tests.Provisioning;

/// <summary>Sources are those of NuGet's own configuration.</summary>
public sealed class PackageSourcesTests : IDisposable
{
    private readonly SmallRuntime _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void ThoseOfTheConfigurationAreAskedInItsOrder()
    {
        Configure("""
            <config><add key="globalPackagesFolder" value="restored" /></config>
            <packageSources><clear /><add key="second" value="https://b.example/index.json" /><add key="off" value="https://off.example/index.json" /><add key="mine" value="mine" /></packageSources>
            <disabledPackageSources><add key="off" value="true" /></disabledPackageSources>
            """);
        // NuGet itself takes this variable in place of the configuration's folder.
        var restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? _small["restored"];
        Assert.Equal([restored, "https://b.example/index.json", _small["mine"]], Names(Directory.CreateDirectory(_small["below/it"]).FullName));
    }

    [Fact]
    public void SourceMappingIsHonoured()
    {
        Configure("""
            <packageSources><clear /><add key="a" value="https://a.example/index.json" /><add key="b" value="https://b.example/index.json" /></packageSources>
            <packageSourceMapping><clear /><packageSource key="a"><package pattern="*" /></packageSource><packageSource key="b"><package pattern="libtorch-*" /></packageSource></packageSourceMapping>
            """);
        Assert.Equal(["https://b.example/index.json"], Names(_small[""]).Skip(1));
    }

    [Fact]
    public void CredentialsGoToTheFeedAndNoOtherHost()
    {
        using var content = new LocalFeed(SmallRuntime.Package);
        using var feed = new LocalFeed(null) { ContentAddress = content.ContentAddress };
        Configure($"""
            <packageSources><clear /><add key="mirror" value="{feed.Index}" allowInsecureConnections="true" /></packageSources>
            <packageSourceCredentials><mirror><add key="Username" value="me" /><add key="ClearTextPassword" value="secret" /></mirror></packageSourceCredentials>
            """);
        var named = PackageSources.Named("mirror", _small[""]);
        Assert.NotNull(named.Fetch(SmallRuntime.Identity, Directory.CreateDirectory(_small["cache"]).FullName, WorkContext.None));
        Assert.Equal(["Basic " + Convert.ToBase64String("me:secret"u8)], feed.Requests.Select(request => request.Authorization));
        Assert.Equal([null], content.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public void ASourceMayBeAFolderAnAddressOrAName()
    {
        Configure("""<packageSources><clear /><add key="mirror" value="https://mirror.example/v3/index.json" /></packageSources>""");
        Directory.CreateDirectory(_small["offline"]);

        Assert.Equal("https://mirror.example/v3/index.json", PackageSources.Named("Mirror", _small[""]).Name);
        Assert.Equal("https://other.example/v3/index.json", PackageSources.Named("https://other.example/v3/index.json", _small[""]).Name);
        Assert.Equal(_small["offline"], PackageSources.Named("offline", _small[""]).Name);
        Assert.Equal("PackageSourceNotFound", Assert.Throws<NASerExException>(() => PackageSources.Named("nowhere", _small[""])).Id);
    }

    [Fact]
    public void ABrokenConfigurationIsNamed()
    {
        File.WriteAllText(_small["nuget.config"], "<configuration><packageSources>");
        var error = Assert.Throws<NASerExException>(() => PackageSources.Configured(SmallRuntime.Identity, _small[""]));
        Assert.Equal("NuGetConfigInvalid", error.Id);
        Assert.Contains(_small["nuget.config"], error.Message, StringComparison.Ordinal);
    }

    private void Configure(string settings) => File.WriteAllText(_small["nuget.config"], $"<configuration>{settings}</configuration>");

    private static string[] Names(string folder) => [.. PackageSources.Configured(SmallRuntime.Identity, folder).Select(source => source.Name)];
}
