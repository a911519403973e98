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

    private static readonly MeasuredFile<Document> Files = new(Format, "Measurement", "file of measurements", "Measure-ExitModel -OutFile", Options);

    /// <summary>Writes measurements in place of an earlier file.</summary>
    /// <param name="measurements">The measurements.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public static void Write(IEnumerable<ExitMeasurement> measurements, string path)
    {
        var folder = MeasuredFile<Document>.Folder(path);
        Files.Write(new Document(Format, [.. measurements.Select(one => one with { Model = PortablePath.From(folder, one.Model), Baseline = PortablePath.From(folder, one.Baseline) })]), path);
    }

    /// <summary>Reads measurements.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NASerExException">
    /// There is no such file (<c>MeasurementNotFound</c>), or it holds no measurements of this version (<c>MeasurementInvalid</c>).
    /// </exception>
    public static ImmutableArray<ExitMeasurement> Read(string path) =>
        [.. Files.Read(path, RequireAny).Measurements.Select(one => one with { Model = MeasuredFile<Document>.Full(path, one.Model), Baseline = MeasuredFile<Document>.Full(path, one.Baseline) })];

    private static void RequireAny(Document document)
    {
        if (document.Measurements.IsDefaultOrEmpty)
            throw new JsonException("it holds no measurement");
    }

    private sealed record Document(string Format, ImmutableArray<ExitMeasurement> Measurements);
}
