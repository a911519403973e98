using System.Management.Automation;
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
    protected T Work<T>(Func<WorkContext, T> work, object? target = null)
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

    /// <summary>Runs engine work on this thread, which may write meanwhile; its errors become error records as in <see cref="Work"/>.</summary>
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

    /// <summary>The full paths of the files that a path with wildcards stands for.</summary>
    protected IReadOnlyList<string> ExistingPaths(string path)
    {
        var paths = GetResolvedProviderPathFromPSPath(path, out var provider);
        RequireFileSystem(provider, path);
        return paths;
    }

    /// <summary>The full paths that a path stands for; one that does not exist is written as an error.</summary>
    /// <param name="given">A path.</param>
    /// <param name="isLiteral">Whether it has no wildcards.</param>
    protected IReadOnlyList<string> PathsOf(string given, bool isLiteral)
    {
        try
        {
            if (isLiteral)
                return [FullPath(given)];
            // A file whose name holds brackets is meant as it is where they match nothing else; what matches nothing is an error of its own.
            return ExistingPaths(given) is { Count: > 0 } found ? found : [FullPath(given)];
        }
        catch (SessionStateException missing)
        {
            WriteError(new ErrorRecord(missing.ErrorRecord, missing));
            return [];
        }
    }

    /// <summary>The folder that relative paths start from.</summary>
    protected string CurrentFolder => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
            ThrowTerminatingError(RecordOf(
                new NASerExException("NotAFilePath", ErrorKind.InvalidInput, $"'{path}' is a path of the {provider.Name} provider; give the path of a file."), path));
    }

    private static ErrorRecord RecordOf(NASerExException error, object? target) => new(error, error.Id, CategoryOf(error.Kind), target);

    private static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidInput => ErrorCategory.InvalidData,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.Unsupported => ErrorCategory.NotImplemented,
        ErrorKind.Environment => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.LimitsExceeded,
    };
}
