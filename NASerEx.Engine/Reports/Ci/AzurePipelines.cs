using NASerEx.Common;

namespace NASerEx.Reports.Ci;

/// <summary>Azure Pipelines: logging commands, which take full paths.</summary>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class AzurePipelines(Func<string, string?> variable) : ICiService
{
    public string? Root => variable("BUILD_SOURCESDIRECTORY") is { Length: > 0 } root ? root : null;

    public string Annotation(string message, SourceLocation? place) => $"##vso[task.logissue type=error{Properties(place)}]{EscapeData(message)}";

    /// <summary>The agent reads the file after the command, so it stays; the agent empties its temporary folder itself.</summary>
    public string? AddSummary(string markdown)
    {
        var folder = variable("AGENT_TEMPDIRECTORY") is { Length: > 0 } agents ? agents : Path.GetTempPath();
        var path = Path.Combine(folder, $"NASerEx-gate-{ContentHash.Of(markdown)[..8]}.md");
        AtomicFile.Write(path, stream => stream.Write(SummaryText.Fit(markdown, SummaryText.MaxBytes)));
        return $"##vso[task.uploadsummary]{EscapeData(path)}";
    }

    private static string Properties(SourceLocation? place)
    {
        if (place is not { } known)
            return "";
        var file = $";sourcepath={EscapeProperty(known.File)}";
        return known.Line == 0 ? file : known.Column == 0 ? $"{file};linenumber={known.Line}" : $"{file};linenumber={known.Line};columnnumber={known.Column}";
    }

    private static string EscapeData(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) => EscapeData(text)
        .Replace(";", "%3B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal);
}
