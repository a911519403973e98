using System.Management.Automation;
using System.Management.Automation.Internal;
using NASerEx.Common;

namespace NASerEx.PowerShell;

/// <summary>
/// What the cmdlets share: engine work runs on a thread of its own while this one writes its progress, warnings and details, Ctrl+C
/// cancels it, and its errors become error records with stable ids.
/// </summary>
public abstract class EngineCmdlet : PSCmdlet
{
    /// <summary>Runs engine work to its end.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    protected T Work<T>(Func<WorkContext, T> work, object? target = null) => Work((context, _) => work(context), target);

    /// <summary>Runs engine work that has something to be done on this thread meanwhile.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    protected T Work<T>(Func<WorkContext, Action<Action>, T> work, object? target = null)
    {
        try
        {
            return WorkPump.Run(work, this, PipelineStopToken);
        }
        catch (NASerExException error)
        {
            ThrowTerminatingError(RecordOf(error, target));
            throw;
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs engine work on one of several inputs; an error of the engine is written, and the next input follows.</summary>
    /// <returns>Whether there is a result.</returns>
    protected bool TryWork<T>(Func<WorkContext, T> work, object target, out T? result)
    {
        try
        {
            result = WorkPump.Run(work, this, PipelineStopToken);
            return true;
        }
        catch (NASerExException error)
        {
            WriteError(RecordOf(error, target));
            result = default;
            return false;
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs engine work on this thread, which may write meanwhile; its errors become error records as of other work.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    protected void WorkHere(Action work, object? target = null)
    {
        try
        {
            work();
        }
        catch (NASerExException error)
        {
            ThrowTerminatingError(RecordOf(error, target));
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Writes an error of the engine's about one of several inputs, and lets the others follow.</summary>
    protected void WriteError(NASerExException error, object? target) => WriteError(RecordOf(error, target));

    /// <summary>The full path of a file that need not exist.</summary>
    protected string FullPath(string path)
    {
        var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        RequireFileSystem(provider, path);
        return full;
    }

    /// <summary>The full paths of the files that an argument stands for; a path that leads nowhere is an error that is written, and gives none.</summary>
    /// <param name="given">A path.</param>
    /// <param name="isLiteral">Whether it is taken as it is, without wildcards.</param>
    protected IReadOnlyList<string> PathsOf(string given, bool isLiteral)
    {
        try
        {
            if (isLiteral)
                return [FullPath(given)];
            var found = GetResolvedProviderPathFromPSPath(given, out var provider);
            RequireFileSystem(provider, given);
            // A file whose name holds brackets is meant as it is where they match nothing else; what matches nothing is an error of its own.
            return found.Count > 0 ? found : [FullPath(given)];
        }
        catch (SessionStateException missing)
        {
            WriteError(new ErrorRecord(missing.ErrorRecord, missing));
            return [];
        }
    }

    /// <summary>Refuses parameters that would do nothing.</summary>
    /// <param name="isUsed">Whether they do something.</param>
    /// <param name="by">What they do something with.</param>
    /// <param name="names">The parameters.</param>
    protected void RequireUsed(bool isUsed, string by, params IEnumerable<string> names)
    {
        if (!isUsed && names.FirstOrDefault(IsGiven) is { } name)
            WorkHere(() => throw new NASerExException("ParameterNotUsed", ErrorKind.InvalidInput, $"-{name} does nothing without {by}. Add that, or leave -{name} out."), name);

        bool IsGiven(string name) => MyInvocation.BoundParameters.TryGetValue(name, out var value) && value is not SwitchParameter { IsPresent: false };
    }

    /// <summary>Writes files as Get-Item does, whose properties the usual view of files shows.</summary>
    protected void WriteFiles(IEnumerable<FileInfo> files)
    {
        foreach (var file in files)
            WriteObject(InvokeProvider.Item.Get([$"Microsoft.PowerShell.Core\\FileSystem::{file.FullName}"], force: true, literalPath: true), enumerateCollection: true);
    }

    /// <summary>An engine's error as PowerShell shows it.</summary>
    protected static ErrorRecord RecordOf(NASerExException error, object? target) => new(error, error.Id, CategoryOf(error.Kind), target);

    /// <summary>The folder that relative paths start from.</summary>
    protected string CurrentFolder => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <summary>Whether nothing is to be done, but told.</summary>
    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue(nameof(ShouldProcessParameters.WhatIf), out var given)
        ? ((SwitchParameter)given).IsPresent
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
            ThrowTerminatingError(RecordOf(
                new NASerExException("NotAFilePath", ErrorKind.InvalidInput, $"'{path}' is a path of the {provider.Name} provider; give the path of a file."), path));
    }

    private static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidInput => ErrorCategory.InvalidData,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.Unsupported => ErrorCategory.NotImplemented,
        ErrorKind.Environment => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.LimitsExceeded,
    };
}
