using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Reports;

/// <summary>A report that is to be written.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Format">Its format.</param>
public sealed record ReportFile(string Path, ReportFormat Format)
{
    /// <summary>The files to write.</summary>
    /// <param name="path">Full path as it was given. Where several formats are asked for, each gets its own ending in place of the one given.</param>
    /// <param name="formats">Names of formats; none takes the one that the path ends for.</param>
    /// <exception cref="NASerExException">The path ends for no format and none is named, or there is no such format (<c>ReportFormatUnknown</c>).</exception>
    public static ImmutableArray<ReportFile> Of(string path, IReadOnlyCollection<string> formats)
    {
        var named = formats.Select(ReportFormats.Find).Distinct().ToList();
        return named switch
        {
            [] => [new ReportFile(path, ReportFormats.OfEnding(path) ?? throw Unknown(path))],
            [var one] => [new ReportFile(path, one)],
            _ => [.. named.Select(format => new ReportFile(WithEnding(path, format), format))],
        };
    }

    /// <summary>Refuses to replace what is there.</summary>
    /// <exception cref="NASerExException">The file exists (<c>ReportFileExists</c>).</exception>
    public void RequireFree()
    {
        if (File.Exists(Path))
            throw new NASerExException("ReportFileExists", ErrorKind.InvalidInput, $"'{Path}' exists; allow it to be replaced (-Force), or give another name.");
    }

    /// <summary>Writes a report.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="NASerExException">It cannot be written (<c>FileNotWritable</c>).</exception>
    public FileInfo Write(ExitReport report)
    {
        AtomicFile.WriteText(Path, Format.Render(report));
        return new FileInfo(Path);
    }

    private static string WithEnding(string path, ReportFormat format)
    {
        if (ReportFormats.OfEnding(path) == format)
            return path;
        return (ReportFormats.OfEnding(path) is null ? path : System.IO.Path.ChangeExtension(path, null)) + format.Endings[0];
    }

    private static NASerExException Unknown(string path) => new(
        "ReportFormatUnknown", ErrorKind.InvalidInput,
        $"The name '{path}' ends for no report format; end it with {string.Join(", ", ReportFormats.All.Select(format => format.Endings[0]))}, or name a format (-Format).");
}
