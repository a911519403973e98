using System.Globalization;
using System.Management.Automation.Host;

namespace NASerEx.Host;

/// <summary>A PowerShell host on this process's console, without prompts.</summary>
internal sealed class ConsoleHost : PSHost, IDisposable
{
    public override string Name => "NASerEx.Host";

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override ConsoleUserInterface UI { get; } = new();

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <summary>What a script asked the process to exit with, if it did.</summary>
    public int? ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public void Dispose() => UI.EndProgress();

    // Native programs share the console; the progress line makes way for them.
    public override void NotifyBeginApplication() => UI.EndProgress();

    public override void NotifyEndApplication()
    {
    }

    public override void EnterNestedPrompt() => throw ConsoleUserInterface.NotInteractive();

    public override void ExitNestedPrompt() => throw ConsoleUserInterface.NotInteractive();
}
