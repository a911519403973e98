using NASerEx.Common;

namespace NASerEx.Reports.Ci;

/// <summary>GitHub Actions: workflow commands, and the file that <c>GITHUB_STEP_SUMMARY</c> names.</summary>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class GitHubActions(Func<string, string?> variable) : ICiService
{
    public string? Root => variable("GITHUB_WORKSPACE") is { Length: > 0 } root ? root : null;

    public string Annotation(string message, SourceLocation? place) => $"::error title=NASerEx gate{Properties(place)}::{EscapeData(message)}";

    public string? AddSummary(string markdown)
    {
        if (variable("GITHUB_STEP_SUMMARY") is not { Length: > 0 } path)
            return null;
        try
        {
            using var summary = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            summary.Write(SummaryText.Fit(markdown, SummaryText.MaxBytes - summary.Length));
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("FileNotWritable", ErrorKind.Environment, $"The summary of the job '{path}' (GITHUB_STEP_SUMMARY) cannot be written: {error.Message}", error);
        }
    }

    private string Properties(SourceLocation? place)
    {
        if (place is not { } known)
            return "";
        var file = EscapeProperty(Root is { } root ? ReportPaths.Below(root, known.File) : known.File);
        return known.Line == 0 ? $",file={file}" : known.Column == 0 ? $",file={file},line={known.Line}" : $",file={file},line={known.Line},col={known.Column}";
    }

    private static string EscapeData(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) => EscapeData(text)
        .Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
