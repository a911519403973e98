using System.Management.Automation;
using NASerEx.PowerShell.Jobs;
using NASerEx.Provisioning;

namespace NASerEx.PowerShell;

/// <summary>Installs libtorch for what trains.</summary>
[Cmdlet(VerbsLifecycle.Install, "ExitTrainingRuntime", SupportsShouldProcess = true)]
[OutputType(typeof(InstalledTrainingRuntime), typeof(Job))]
public sealed class InstallExitTrainingRuntimeCommand : LongCmdlet
{
    /// <summary>A folder of packages, the address of a NuGet feed, or the name of a source in <c>nuget.config</c>.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }

    /// <summary>Installs it anew though it is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var installer = TrainingRuntimeInstaller.Here;
        if (!Force && installer.Find() is { } there)
            WriteObject(there);
        else if (ShouldProcess(installer.Folder, $"Install {installer.Package}"))
            WriteObject(Work(work => installer.Install(PathOrName(), CurrentFolder, work), Source));
    }

    // A folder may be on a drive of PowerShell's own, which the engine does not know.
    private string? PathOrName()
    {
        if (Source is null || Source.Contains("://", StringComparison.Ordinal))
            return Source;
        var path = FullPath(Source);
        return Directory.Exists(path) ? path : Source;
    }
}
