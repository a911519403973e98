using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Exits;

/// <summary>A plan on disk: a JSON file, and beside it one ONNX file for each head.</summary>
public static class ExitPlanFile
{
    private const string Format = "naserex/plan-v3";

    /// <summary>Full paths of the head files that go with a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">Its JSON file.</param>
    public static IEnumerable<string> HeadFiles(ExitPlan plan, string path) =>
        plan.Exits.Select((_, index) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, HeadFile(path, index)));

    /// <summary>Writes a plan in place of an earlier one; the JSON file last, so that a plan that is there is whole.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The model that exits hang on; heads are written with its operator set.</param>
    /// <param name="path">The JSON file. Heads go beside it, as <c>&lt;name&gt;.head0.onnx</c> and so on.</param>
    /// <param name="withFullPaths">Whether models outside of its folder are named by their full paths, for a plan that is going to be moved.</param>
    public static void Write(ExitPlan plan, Model source, string path, bool withFullPaths = false)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var exits = plan.Exits.Select((exit, index) => Describe(exit, HeadFile(path, index))).ToImmutableArray();
        Remove(path, folder);
        foreach (var (exit, entry) in plan.Exits.Zip(exits))
            OnnxFile.Write(new Model(exit.Head.Graph, source.Opsets, source.IrVersion, ImmutableSortedDictionary<string, string>.Empty), Path.Combine(folder, entry.Head.File));

        var tuned = plan.Tuned is null ? null : plan.Tuned with { Model = PathOf(plan.Tuned.Model) };
        var document = new Document(Format, PathOf(plan.SourceModel), plan.SourceSha256, exits, plan.Expected, tuned, plan.Certificate, plan.Use, plan.Reference, plan.Path);
        AtomicFile.WriteText(path, JsonSerializer.Serialize(document, PlanJson.Options) + "\n");

        string PathOf(string model) => PortablePath.From(folder, model) is var relative && withFullPaths && relative.StartsWith("..", StringComparison.Ordinal) ? model : relative;
    }

    private static string HeadFile(string path, int index) => $"{Path.GetFileNameWithoutExtension(path)}.head{index}.onnx";

    private static void Remove(string path, string folder)
    {
        if (!Directory.Exists(folder))
            return;
        File.Delete(path);
        for (var index = 0; File.Exists(Path.Combine(folder, HeadFile(path, index))); index++)
            File.Delete(Path.Combine(folder, HeadFile(path, index)));
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="source">The model that exits hang on; null reads the file that the plan names, which must not have changed.</param>
    /// <exception cref="NASerExException">
    /// The file is missing (<c>PlanNotFound</c>) or not a plan (<c>PlanInvalid</c>); the model is missing or has changed
    /// (<c>PlanSourceChanged</c>) or is another one (<c>PlanModelMismatch</c>); a head's file is missing or damaged.
    /// </exception>
    public static ExitPlan Read(string path, Model? source = null)
    {
        var document = Parse(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var model = Path.GetFullPath(Path.Combine(folder, document.SourceModel));
        var tuned = document.Tuned is { } named ? named with { Model = Path.GetFullPath(Path.Combine(folder, named.Model)) } : null;
        source ??= tuned is null ? ReadSource(path, model, document.SourceSha256) : ReadTuned(path, tuned);
        var exits = document.Exits.Select((entry, index) => Restore(entry, source, path, folder, index));
        return new ExitPlan(model, document.SourceSha256, [.. exits], document.Expected) { Tuned = tuned, Certificate = document.Certificate, Use = document.Use, Reference = document.Reference, Path = document.Path };
    }

    private static Document Parse(string path)
    {
        if (!File.Exists(path))
            throw new NASerExException("PlanNotFound", ErrorKind.NotFound, $"The plan '{path}' does not exist.");
        if (Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            throw Invalid(path, 0, "it is a model. Give its plan, or a model that was exported with its plan beside it (*.exits.onnx, *.stages.json)", null);
        try
        {
            var bytes = File.ReadAllBytes(path);
            RequireFormat(bytes);
            return JsonSerializer.Deserialize<Document>(bytes, PlanJson.Options)!;
        }
        catch (JsonException error)
        {
            throw Invalid(path, (int)(error.LineNumber + 1 ?? 0), JsonFormat.FaultOf(error), error);
        }
    }

    private static void RequireFormat(byte[] bytes)
    {
        var format = JsonFormat.Of(bytes);
        if (format == Format)
            return;
        throw new JsonException(format.StartsWith("naserex/plan-", StringComparison.Ordinal)
            ? $"its format is '{format}', of another version of NASerEx; this one reads '{Format}'. Search again"
            : $"its format is not '{Format}'");
    }

    private static Model ReadSource(string path, string model, string sha256)
    {
        var source = File.Exists(model) ? OnnxFile.Read(model) : null;
        return source?.Sha256 == sha256 ? source : throw new NASerExException(
            "PlanSourceChanged", ErrorKind.InvalidInput,
            $"The plan '{path}' is for the model '{model}' as it was when the plan was made; that file is {(source is null ? "missing" : "another one now")}. Search again, or put it back.");
    }

    private static Model ReadTuned(string path, TunedBackbone tuned)
    {
        var source = File.Exists(tuned.Model) ? OnnxFile.Read(tuned.Model) : null;
        return source?.Sha256 == tuned.Sha256 ? source : throw new NASerExException(
            "PlanBackboneChanged", ErrorKind.InvalidInput,
            $"The exits of the plan '{path}' hang on the fine-tuned model '{tuned.Model}'; that file is {(source is null ? "missing" : "another one now")}. Search again, which makes it anew, or put it back.");
    }

    private static PlannedExit Restore(ExitEntry entry, Model source, string path, string folder, int index)
    {
        var place = $"exits[{index}]";
        if (entry.Head.File.Length == 0 || Path.GetFileName(entry.Head.File) != entry.Head.File)
            throw Invalid(path, 0, $"'{place}.head.file' must name a file beside the plan, not '{entry.Head.File}'");
        if (!float.IsFinite(entry.Threshold) || !(entry.Head.Temperature > 0) || !float.IsFinite(entry.Head.Temperature))
            throw Invalid(path, 0, $"the threshold and temperature of '{place}' must be finite numbers, the temperature above 0");
        if (entry.Metric.Weights.IsDefault || !entry.Metric.Weights.All(float.IsFinite))
            throw Invalid(path, 0, $"the weights of '{place}.metric' must be finite numbers");
        if (entry.Point.Frontier.IsDefaultOrEmpty)
            throw Invalid(path, 0, $"'{place}.point.frontier' names no value");

        var point = entry.Point;
        return new PlannedExit(
            new ExitPoint(
                point.Index, point.Name, PlanBinding.Values(point.Frontier, source, path), point.Shape,
                point.PrefixMacs, point.Share, point.FrontierBytes, point.Depth) { Reading = point.Reading, ActivationBytes = point.ActivationBytes },
            new ExitHead(
                point.Name, entry.Head.Shape, OnnxFile.Read(Path.Combine(folder, entry.Head.File)).Graph,
                entry.Head.Macs, entry.Head.Parameters, entry.Head.Temperature),
            entry.Threshold) { Metric = entry.Metric };
    }

    private static ExitEntry Describe(PlannedExit exit, string file)
    {
        var (point, head) = (exit.Point, exit.Head);
        return new ExitEntry(
            new PointEntry(
                point.Index, point.Name, [.. point.Frontier.Select(value => value.Name)], point.Shape,
                point.PrefixMacs, point.Share, point.FrontierBytes, point.Depth, point.ActivationBytes, point.Reading),
            new HeadEntry(head.Shape, file, head.Macs, head.Parameters, head.Temperature),
            exit.Metric,
            exit.Threshold);
    }

    private static NASerExException Invalid(string path, int line, string what, Exception? inner = null)
    {
        var place = new SourceLocation(path, line);
        return new NASerExException("PlanInvalid", ErrorKind.InvalidInput, $"The plan '{place}' cannot be used: {what.TrimEnd('.')}.", inner) { Location = place };
    }

    private sealed record Document(string Format, string SourceModel, string SourceSha256, ImmutableArray<ExitEntry> Exits, PlanEstimate Expected,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TunedBackbone? Tuned = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Certificate? Certificate = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ModelUse? Use = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StreamReference? Reference = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ThresholdPath? Path = null);

    private sealed record ExitEntry(PointEntry Point, HeadEntry Head, FittedMetric Metric, float Threshold);

    private sealed record PointEntry(
        int Index, string Name, ImmutableArray<string> Frontier, ImmutableArray<int> Shape, long PrefixMacs, double Share, long FrontierBytes, int Depth,
        long ActivationBytes, FrontierReading Reading);

    private sealed record HeadEntry(string Shape, string File, long Macs, long Parameters, float Temperature);
}
