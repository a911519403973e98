namespace NASerEx.Common;

/// <summary>What kind of trouble an error is; callers map it to their own categories.</summary>
public enum ErrorKind
{
    /// <summary>The input is there but wrong: a bad key, a corrupt file, a mismatched count.</summary>
    InvalidInput,

    /// <summary>A file, folder, node or name that was asked for does not exist.</summary>
    NotFound,

    /// <summary>The input is well-formed but needs something that NASerEx does not do.</summary>
    Unsupported,

    /// <summary>This machine lacks something: a native library, a provider, memory.</summary>
    Environment,

    /// <summary>The request has no answer, such as a constraint that no plan meets.</summary>
    Infeasible,
}

/// <summary>A place in a text file. Line and column count from 1; 0 means unknown.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public readonly record struct SourceLocation(string File, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line:column</c>, without the parts that are unknown.</summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => File,
        (_, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}

/// <summary>
/// An error that a user can act on: its message names the file, line, node or key at fault and says what to do. Everything that
/// the engine throws on bad input or a lacking machine is of this type; any other exception is a defect of NASerEx.
/// </summary>
/// <param name="id">Stable identifier in PascalCase, such as <c>SpecUnknownKey</c>; scripts may rely on it.</param>
/// <param name="kind">What kind of trouble it is.</param>
/// <param name="message">What is wrong, where, and what to do about it.</param>
/// <param name="inner">The cause, if another library reported it.</param>
public class NASerExException(string id, ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable identifier in PascalCase.</summary>
    public string Id { get; } = id;

    /// <summary>What kind of trouble it is.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>Where in a text file the fault lies, if in one.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>Key of a spec that is at fault, with those around it in front and dots between them; empty for the whole spec, null for what is no spec.</summary>
    public string? Key { get; init; }
}
