using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>
/// What a model that was exported in stages says of itself: one ONNX file a stage, and what to feed where. A stage is run on the rows of
/// those images that no stage before it kept: its answer holds where the confidence reaches the threshold of its exit, and always in the last one.
/// Written as JSON of the format <see cref="StagedManifestFile.Format"/>, which <c>schemas/staged-manifest.schema.json</c> describes.
/// </summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Opset">Version of ONNX's own operator set that the stages use.</param>
/// <param name="Batch">Images that every run of a stage takes, unused rows padded; null where any number is taken.</param>
/// <param name="Image">The image input of the first stage.</param>
/// <param name="Answer">Name of the output [N, classes] that classifies; every stage has it.</param>
/// <param name="Confidence">Name of the output [N] that is compared with the exit's threshold; every stage has it.</param>
/// <param name="Stages">The stages, from the input side to the output side: one for each exit, then the end.</param>
/// <param name="Plan">Exits with their thresholds and metrics, costs, classes and preprocessing, as single files hold them too.</param>
public sealed record StagedManifest(
    string Format,
    long Opset,
    int? Batch,
    StageValue Image,
    string Answer,
    string Confidence,
    ImmutableArray<StageEntry> Stages,
    ExitManifest Plan);

/// <summary>One stage.</summary>
/// <param name="File">Name of its ONNX file, which lies beside the manifest.</param>
/// <param name="Sha256">Hash of the file's bytes.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Macs">Multiply-accumulates an image in this stage alone, its head included.</param>
/// <param name="Inputs">What it is fed, by name: the image, or the output of the same name of an earlier stage.</param>
/// <param name="Outputs">What it returns, by name: answer, confidence, and what later stages are fed.</param>
public sealed record StageEntry(
    string File, string Sha256, long Bytes, long Macs, ImmutableArray<StageValue> Inputs, ImmutableArray<StageValue> Outputs);

/// <summary>An input or output of a stage; its first axis counts the images.</summary>
/// <param name="Name">Name in the ONNX file.</param>
/// <param name="Element">Element type as ONNX names it.</param>
/// <param name="Shape">Lengths of the axes; null for an open batch.</param>
public sealed record StageValue(
    string Name,
    [property: JsonConverter(typeof(JsonStringEnumConverter<ElementType>))] ElementType Element,
    ImmutableArray<long?> Shape)
{
    /// <summary>Of an input, the stage whose output it is; null for the image and for outputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? From { get; init; }

    /// <summary>Bytes an image.</summary>
    [JsonIgnore]
    public long RowBytes => Shape.Skip(1).Aggregate((long)Element.Size(), (product, length) => product * length!.Value);
}
