using System.Text.Json;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>The manifest of a model in stages on disk.</summary>
public static class StagedManifestFile
{
    /// <summary>The format that this version writes and reads.</summary>
    public const string Format = "naserex/staged-v1";

    /// <summary>How the names of manifests end.</summary>
    public const string Ending = ".json";

    /// <summary>Whether a path is that of a manifest rather than of an ONNX file.</summary>
    public static bool IsNamed(string path) => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of a manifest's file.</summary>
    public static string ToText(StagedManifest manifest) => JsonSerializer.Serialize(manifest, PlanJson.Options) + "\n";

    /// <summary>Reads a manifest and checks that what it says fits together.</summary>
    /// <param name="path">The JSON file.</param>
    /// <exception cref="NASerExException">The file is missing (<c>ModelNotFound</c>), or no manifest of this version (<c>StagesInvalid</c>).</exception>
    public static StagedManifest Read(string path)
    {
        if (!File.Exists(path))
            throw new NASerExException("ModelNotFound", ErrorKind.NotFound, $"The model '{path}' does not exist.");
        try
        {
            var bytes = File.ReadAllBytes(path);
            RequireFormat(path, bytes);
            var manifest = JsonSerializer.Deserialize<StagedManifest>(bytes, PlanJson.Options)!;
            Check(path, manifest);
            return manifest;
        }
        catch (JsonException error)
        {
            throw Invalid(path, (int)(error.LineNumber + 1 ?? 0), JsonFormat.FaultOf(error), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("ModelUnreadable", ErrorKind.Environment, $"The model '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static void RequireFormat(string path, byte[] bytes)
    {
        var format = JsonFormat.Of(bytes);
        if (format.StartsWith("naserex/plan-", StringComparison.Ordinal))
            throw Invalid(path, 0, "it is a plan, of which Export-ExitModel makes a model");
        if (format != Format)
            throw Invalid(path, 0, $"its format is {(format.Length == 0 ? "missing" : $"'{format}'")}; this version reads '{Format}'");
    }

    private static void Check(string path, StagedManifest manifest)
    {
        if (manifest.Stages.IsDefaultOrEmpty || manifest.Plan.Exits.IsDefault || manifest.Stages.Length != manifest.Plan.Exits.Length + 1)
            throw Invalid(path, 0, "it needs one stage for each exit, and one for the end");
        if (manifest.Stages.Any(stage => stage is null) || manifest.Plan.Exits.Any(exit => exit is null))
            throw Invalid(path, 0, "'stages' and 'plan.exits' may not hold null");
        if (manifest.Batch < 1)
            throw Invalid(path, 0, "'batch' must be at least 1");
        if (manifest.Plan.AnswersWith is not (ExitManifest.Logits or ExitManifest.Probabilities))
            throw Invalid(path, 0, $"'plan.answersWith' must be {ExitManifest.Logits} or {ExitManifest.Probabilities}, not '{manifest.Plan.AnswersWith}'");
        for (var i = 0; i < manifest.Stages.Length; i++)
            CheckStage(path, manifest, i);
    }

    private static void CheckStage(string path, StagedManifest manifest, int index)
    {
        var stage = manifest.Stages[index];
        var place = $"stages[{index}]";
        if (stage.File.Length == 0 || Path.GetFileName(stage.File) != stage.File)
            throw Invalid(path, 0, $"'{place}.file' must name a file beside the manifest, not '{stage.File}'");
        if (stage.Inputs.IsDefaultOrEmpty || stage.Outputs.IsDefault)
            throw Invalid(path, 0, $"'{place}' needs inputs and outputs");
        if (stage.Inputs.Concat(stage.Outputs).Any(value => value is null))
            throw Invalid(path, 0, $"'{place}' may not have null among its inputs and outputs");
        foreach (var name in new[] { manifest.Answer, manifest.Confidence })
            if (stage.Outputs.All(output => output.Name != name))
                throw Invalid(path, 0, $"'{place}.outputs' lacks '{name}'");
        foreach (var value in stage.Inputs.Concat(stage.Outputs))
            if (value.Shape.IsDefaultOrEmpty || value.Shape[0] != manifest.Batch || value.Shape.Skip(1).Any(length => length is null or < 0) || value.Element.Size() == 0)
                throw Invalid(path, 0, $"'{place}' gives '{value.Name}' no shape that counts images on its first axis alone");
        foreach (var input in stage.Inputs)
            if (!IsFed(manifest, input, index))
                throw Invalid(path, 0, $"'{place}' is fed '{input.Name}', which is neither the image nor what an earlier stage returns in the same form");
    }

    private static bool IsFed(StagedManifest manifest, StageValue input, int index) => input.From is { } from
        ? from >= 0 && from < index && manifest.Stages[from].Outputs.Any(output => IsSame(output, input))
        : IsSame(manifest.Image, input);

    private static bool IsSame(StageValue one, StageValue other) =>
        one.Name == other.Name && one.Element == other.Element && one.Shape.SequenceEqual(other.Shape);

    private static NASerExException Invalid(string path, int line, string what, Exception? inner = null)
    {
        var place = new SourceLocation(path, line);
        return new NASerExException(
            "StagesInvalid", ErrorKind.InvalidInput, $"The manifest '{place}' cannot be used: {what.TrimEnd('.')}. Export the model again.", inner) { Location = place };
    }
}
