using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx.PowerShell.Completion;

/// <summary>Names of the exit points of the model that a command line names. A model is opened once, until its file changes.</summary>
internal static class ExitPointNames
{
    private static readonly ConcurrentDictionary<(string Path, DateTime Written, string Size), string[]> Known = new();

    /// <summary>The names, from the input side; none where the command line names no model that can be used.</summary>
    /// <param name="bound">The parameters that are given so far.</param>
    public static string[] Of(IDictionary bound)
    {
        try
        {
            return ModelOf(bound) is var (path, size) && File.Exists(path)
                ? Known.GetOrAdd((path, File.GetLastWriteTimeUtc(path), $"{size}"), key => [.. Experiment.ExitPoints(key.Path, size, WorkContext.None).Select(point => point.Name)])
                : [];
        }
        catch (NASerExException)
        {
            // There is nobody to tell while a command is typed; running it will.
            return [];
        }
    }

    private static (string Path, ImageSize? Size)? ModelOf(IDictionary bound)
    {
        if (PathOf(bound["Model"] ?? bound["LiteralPath"]) is { } model)
            return (model, null);
        if (PathOf(bound["Path"]) is not { } spec)
            return null;
        var search = SpecFile.ReadSearch(spec);
        return (search.Model, Experiment.SizeOf(search.Dataset));
    }

    private static string? PathOf(object? argument) => argument switch
    {
        string { Length: > 0 } path => SessionPaths.Full(path),
        IList { Count: > 0 } several => PathOf(several[0]),
        _ => null,
    };
}
