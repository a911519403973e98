using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace NASerEx.Host;

/// <summary>Writes what PowerShell shows to the console's output, errors to its error output; coloured where that is a terminal.</summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface
{
    private readonly Lock gate = new();
    private readonly ProgressLine progress = new();
    private bool outputIsErrors;
    private bool isMidLine;

    public override ConsoleRawInterface RawUI { get; } = new();

    public override bool SupportsVirtualTerminal => TerminalStyle.OutputIsStyled;

    public static PSInvalidOperationException NotInteractive() =>
        new("NASerEx.Host is not interactive. Read and Prompt functionality is not available; pass the value as a parameter.");

    public override void Write(string value)
    {
        if (outputIsErrors)
            Write(Console.Error, value, TerminalStyle.ErrorIsStyled);
        else
            Write(Console.Out, value, TerminalStyle.OutputIsStyled);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(PSStyle.Instance.Foreground.FromConsoleColor(foregroundColor) + value + PSStyle.Instance.Reset);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => Write(Console.Error, value + Environment.NewLine, TerminalStyle.ErrorIsStyled);

    public override void WriteWarningLine(string message) => WriteStyled(FormatStyle.Warning, $"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteStyled(FormatStyle.Verbose, $"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteStyled(FormatStyle.Debug, $"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (!TerminalStyle.ShowsProgress)
            return;
        lock (gate)
        {
            if (!isMidLine)
                progress.Show(sourceId, record);
        }
    }

    /// <summary>Takes the progress line off the screen.</summary>
    public void EndProgress()
    {
        lock (gate)
            progress.End();
    }

    /// <summary>Sends output where errors go, until disposed.</summary>
    public IDisposable OutputAsErrors()
    {
        outputIsErrors = true;
        return new Restoration(this);
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NotInteractive();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw NotInteractive();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NotInteractive();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        throw NotInteractive();

    public override string ReadLine() => throw NotInteractive();

    public override SecureString ReadLineAsSecureString() => throw NotInteractive();

    private void WriteStyled(FormatStyle style, string line) =>
        WriteLine(GetFormatStyleString(style) + line + PSStyle.Instance.Reset);

    private void Write(TextWriter writer, string value, bool styled)
    {
        lock (gate)
        {
            progress.Hide();
            writer.Write(GetOutputString(value, styled));
            isMidLine = value is { Length: > 0 } && !value.EndsWith('\n');
        }
    }

    private sealed class Restoration(ConsoleUserInterface ui) : IDisposable
    {
        public void Dispose() => ui.outputIsErrors = false;
    }
}
