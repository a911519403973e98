using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Measurement.Scenarios;

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
    public static void Write(IEnumerable<IModelMeasurement> measurements, string path)
    {
        var (folder, all) = (MeasuredFile<Document>.Folder(path), measurements.ToArray());
        Files.Write(
            new Document(
                Format,
                [.. all.OfType<ExitMeasurement>().Select(one => one with { Model = PortablePath.From(folder, one.Model), Baseline = PortablePath.From(folder, one.Baseline) })],
                [.. all.OfType<ScenarioMeasurement>().Select(one => one with { Model = PortablePath.From(folder, one.Model), Baseline = PortablePath.From(folder, one.Baseline) })]),
            path);
    }

    /// <summary>Reads measurements: those of one image after another first, and then those of scenarios.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NASerExException">
    /// There is no such file (<c>MeasurementNotFound</c>), or it holds no measurements of this version (<c>MeasurementInvalid</c>).
    /// </exception>
    public static ImmutableArray<IModelMeasurement> Read(string path)
    {
        var (document, read) = (Files.Read(path, RequireAny), ImmutableArray.CreateBuilder<IModelMeasurement>());
        foreach (var one in document.Measurements)
            read.Add(one with { Model = Full(one.Model), Baseline = Full(one.Baseline) });
        foreach (var one in document.Scenarios)
            read.Add(one with { Model = Full(one.Model), Baseline = Full(one.Baseline) });
        return read.ToImmutable();

        string Full(string named) => MeasuredFile<Document>.Full(path, named);
    }

    private static void RequireAny(Document document)
    {
        if (document.Measurements.IsDefaultOrEmpty && document.Scenarios.IsDefaultOrEmpty)
            throw new JsonException("it holds no measurement");
    }

    private sealed record Document(string Format, ImmutableArray<ExitMeasurement> Measurements, ImmutableArray<ScenarioMeasurement> Scenarios);
}
