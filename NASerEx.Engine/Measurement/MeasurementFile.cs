using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Measurement;

/// <summary>Measurements on disk: a JSON file, in which paths of models start from its folder.</summary>
public static class MeasurementFile
{
    private const string Format = "naserex/measurements-v1";

    // NaN stands for the accuracy of an exit at which no image left.
    private static readonly JsonSerializerOptions Options = new(PlanJson.Options)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes measurements in place of an earlier file.</summary>
    /// <param name="measurements">The measurements.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public static void Write(IEnumerable<ExitMeasurement> measurements, string path)
    {
        var folder = Folder(path);
        var document = new Document(Format, [.. measurements.Select(one => one with { Model = PortablePath.From(folder, one.Model), Baseline = PortablePath.From(folder, one.Baseline) })]);
        AtomicFile.WriteText(path, JsonSerializer.Serialize(document, Options) + "\n");
    }

    /// <summary>Reads measurements.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NASerExException">
    /// There is no such file (<c>MeasurementNotFound</c>), or it holds no measurements of this version (<c>MeasurementInvalid</c>).
    /// </exception>
    public static ImmutableArray<ExitMeasurement> Read(string path)
    {
        var folder = Folder(path);
        return [.. Parse(path).Measurements.Select(one => one with { Model = Full(folder, one.Model), Baseline = Full(folder, one.Baseline) })];
    }

    private static Document Parse(string path)
    {
        if (!File.Exists(path))
            throw new NASerExException("MeasurementNotFound", ErrorKind.NotFound, $"There is no file of measurements '{path}'; Measure-ExitModel -OutFile writes one.");
        try
        {
            var bytes = File.ReadAllBytes(path);
            RequireFormat(bytes);
            var document = JsonSerializer.Deserialize<Document>(bytes, Options)!;
            return document.Measurements.IsDefaultOrEmpty ? throw new JsonException("it holds no measurement") : document;
        }
        catch (JsonException error)
        {
            var place = new SourceLocation(path, (int)(error.LineNumber + 1 ?? 0));
            throw new NASerExException(
                "MeasurementInvalid", ErrorKind.InvalidInput, $"'{place}' holds no measurements that can be used: {error.Message.TrimEnd('.')}. Measure again with Measure-ExitModel -OutFile.", error) { Location = place };
        }
        catch (UnauthorizedAccessException error)
        {
            throw new NASerExException("FileNotReadable", ErrorKind.NotFound, $"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static void RequireFormat(byte[] bytes)
    {
        if (JsonFormat.Of(bytes) is var format && format != Format)
            throw new JsonException($"its format is '{format}', not '{Format}'");
    }

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static string Full(string folder, string path) => Path.GetFullPath(Path.Combine(folder, path));

    private sealed record Document(string Format, ImmutableArray<ExitMeasurement> Measurements);
}
