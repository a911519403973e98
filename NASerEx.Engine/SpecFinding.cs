using NASerEx.Common;

namespace NASerEx;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>A search with the spec runs, but perhaps not as meant.</summary>
    Warning,

    /// <summary>A search with the spec would fail.</summary>
    Error,
}

/// <summary>Something about a spec that its author should know.</summary>
/// <param name="File">Full path of the file at fault, or the override.</param>
/// <param name="Line">Line in it, from 1; 0 means the whole file.</param>
/// <param name="Column">Column, from 1; 0 means unknown.</param>
/// <param name="Key">Keys from the outermost in, with dots between them; empty for the file.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Id">Stable identifier in PascalCase, such as <c>SpecUnknownKey</c>; an error's is that of the error that a search would stop with.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
public sealed record SpecFinding(string File, int Line, int Column, string Key, FindingSeverity Severity, string Id, string Message)
{
    /// <summary>The place as <c>file:line:column</c>.</summary>
    public SourceLocation Location => new(File, Line, Column);

    /// <summary>As compilers write it.</summary>
    public override string ToString() => $"{Location}: {Severity.ToString().ToLowerInvariant()} {Id}: {(Key.Length == 0 ? "" : $"{Key}: ")}{Message}";
}
