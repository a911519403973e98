using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using NASerEx.Common;

namespace NASerEx.Exits;

/// <summary>One exit as an exported model describes it.</summary>
/// <param name="Point">Name of the exit point.</param>
/// <param name="Head">Name of the head's shape.</param>
/// <param name="Threshold">Least score of <see cref="Metric"/> that leaves.</param>
/// <param name="Temperature">What the head's logits are divided by before the softmax.</param>
/// <param name="Macs">Multiply-accumulates of an image that leaves here: the prefix and all heads passed, this one included.</param>
public sealed record ManifestExit(string Point, string Head, float Threshold, float Temperature, long Macs)
{
    /// <summary>What says how sure the head is; models that say nothing of it were exported when there was one metric alone.</summary>
    public DecisionMetric Metric { get; init; } = DecisionMetric.MaxProbability;
}

/// <summary>What an exported model says of itself in its metadata, under keys that begin with <c>naserex.</c></summary>
/// <param name="SourceSha256">Hash of the original file's bytes.</param>
/// <param name="Exits">Exits from the input side to the output side.</param>
/// <param name="EndMacs">Multiply-accumulates of an image that reaches the end: the original's and all heads'.</param>
/// <param name="SourceMacs">Multiply-accumulates an image of the original.</param>
/// <param name="Expected">What the plan did on the validation split.</param>
public sealed record ExitManifest(
    string SourceSha256,
    ImmutableArray<ManifestExit> Exits,
    long EndMacs,
    long SourceMacs,
    PlanEstimate Expected)
{
    /// <summary>What is certified of the plan; null where nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Certificate? Certificate { get; init; }

    /// <summary>What a stream is compared with; null where it is not known, as in models of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StreamReference? Reference { get; init; }

    /// <summary>Other thresholds that the exits can take while the model runs; null where they are not known, as in models of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThresholdPath? Path { get; init; }

    private const string PlanKey = "naserex.plan";
    private const string SourceKey = "naserex.source.sha256";
    private const string VersionKey = "naserex.version";
    private const string OpsetKey = "naserex.opset";
    private const string StageKey = "naserex.stage";

    /// <summary>What the names of a single file's inputs for thresholds begin with, where it has them; the exit's index follows.</summary>
    public const string ThresholdInput = "exit_threshold_";

    /// <summary>What <see cref="AnswersWith"/> says of unnormalised scores.</summary>
    public const string Logits = "logits";

    /// <summary>What <see cref="AnswersWith"/> says of probabilities.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>
    /// What the first output holds: <see cref="Logits"/>, or <see cref="Probabilities"/>, which exits then give calibrated; null where it is not known,
    /// as in models of earlier versions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AnswersWith { get; init; }

    /// <summary>Names of the classes by output; null where they are not known, as in models of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Classes { get; init; }

    /// <summary>How images become the model's input; null where it is not known, as in models of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InputPreparation? Preprocess { get; init; }

    /// <summary>Multiply-accumulates by where an image leaves: each exit, then the end.</summary>
    public ImmutableArray<long> Macs => [.. Exits.Select(exit => exit.Macs), EndMacs];

    /// <summary>Describes a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stageMacs">Multiply-accumulates of each stage of the original, heads not counted; one more than exits.</param>
    /// <param name="sourceSha256">Hash of the original file's bytes.</param>
    public static ExitManifest Of(ExitPlan plan, ImmutableArray<long> stageMacs, string sourceSha256)
    {
        var exits = ImmutableArray.CreateBuilder<ManifestExit>();
        var passed = 0L;
        foreach (var (exit, macs) in plan.Exits.Zip(stageMacs))
        {
            passed += macs + exit.Head.Macs;
            exits.Add(new ManifestExit(exit.Point.Name, exit.Head.Shape, exit.Threshold, exit.Head.Temperature, passed) { Metric = exit.Metric.Name });
        }

        return new ExitManifest(sourceSha256, exits.ToImmutable(), passed + stageMacs[^1], stageMacs.Sum(), plan.Expected) { Certificate = plan.Certificate, Reference = plan.Reference, Path = plan.Path };
    }

    /// <summary>Whether metadata is that of an exported model, or of a stage of one.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(PlanKey) || metadata.ContainsKey(StageKey);

    /// <summary>Reads the description out of metadata; null when there is none.</summary>
    /// <param name="metadata">A model's metadata.</param>
    /// <param name="model">What messages call the model.</param>
    /// <exception cref="NASerExException">The description is damaged (<c>ManifestInvalid</c>).</exception>
    public static ExitManifest? From(IReadOnlyDictionary<string, string> metadata, string model)
    {
        if (!metadata.TryGetValue(PlanKey, out var text))
            return null;
        try
        {
            return JsonSerializer.Deserialize<ExitManifest>(text, PlanJson.Options) is { Exits.IsDefault: false } manifest && manifest.Exits.All(exit => exit is not null)
                ? manifest
                : throw new JsonException("there are no exits in it");
        }
        catch (JsonException error)
        {
            throw new NASerExException(
                "ManifestInvalid", ErrorKind.InvalidInput,
                $"The metadata '{PlanKey}' of '{model}' is not what this version writes: {JsonFormat.FaultOf(error)}. Export the model again.", error);
        }
    }

    /// <summary>The metadata to write.</summary>
    /// <param name="opset">Version of ONNX's own operator set that the model uses.</param>
    public ImmutableSortedDictionary<string, string> ToMetadata(long opset) => new Dictionary<string, string>
    {
        [PlanKey] = JsonSerializer.Serialize(this, PlanJson.Options),
        [SourceKey] = SourceSha256,
        [VersionKey] = EngineVersion,
        [OpsetKey] = opset.ToString(System.Globalization.CultureInfo.InvariantCulture),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The metadata of one file of a staged model.</summary>
    /// <param name="opset">Version of ONNX's own operator set that the model uses.</param>
    /// <param name="stage">Which file it is, from 0.</param>
    public ImmutableSortedDictionary<string, string> ToMetadata(long opset, int stage) => ToMetadata(opset)
        .Remove(PlanKey)
        .Add(StageKey, stage.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Version of NASerEx.</summary>
    internal static string EngineVersion { get; } =
        typeof(ExitManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
