using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Export;

/// <summary>
/// Writes a model and its exits as one ONNX model a stage, without <c>If</c>: for runtimes that lack it, and for batches, of which the images that
/// are done leave between stages. Who runs them compares confidences with thresholds and moves rows, as the manifest says.
/// </summary>
public static class StagedExporter
{
    /// <summary>
    /// Exports a plan. Each stage takes rows of images, or of what earlier stages returned, and returns the original's first output [N, classes]
    /// as its own classifier gives it, <c>exit_confidence</c> [N], and what later stages are fed. The batch is open where the original's is, else
    /// as the original's; models that mix the images of a batch (<see cref="BatchMixing"/>) get a batch of 1.
    /// </summary>
    /// <param name="source">The original.</param>
    /// <param name="shapes">Concrete types of its values.</param>
    /// <param name="plan">Exits, heads and thresholds; no exits give one stage.</param>
    /// <param name="name">What the files' names begin with.</param>
    /// <param name="options">What else there is to know.</param>
    /// <exception cref="NASerExException">
    /// The model has exits already (<c>ExportHasExits</c>), the plan does not fit it (<c>PlanModelMismatch</c>), or something that is no row of an image
    /// would have to pass between stages (<c>StageValueNotByImage</c>).
    /// </exception>
    public static StagedModel Export(Model source, GraphShapes shapes, ExitPlan plan, string name, ExportOptions? options = null)
    {
        options ??= new ExportOptions();
        ExitModelExporter.RequirePlain(source);
        var bound = plan.On(source);
        var output = options.Output ?? ExitModelExporter.OnlyOutput(source.Graph);
        var macs = StageMacs.Of(source.Graph, shapes, bound, output);
        var batch = shapes.FixedBatch ?? (BatchMixing.Find(source.Graph) is null ? null : 1);
        var graphs = new StageGraphs(source, shapes, bound, output, options.Probabilities, batch);
        var manifest = new StagedManifest(
            StagedManifestFile.Format,
            source.Opset,
            batch,
            Describe(graphs.Passed(source.Graph.Inputs[0])),
            output.Name,
            StageGraphs.ConfidenceOutput,
            [],
            ExitModelExporter.Describe(bound, macs, options));
        var stages = graphs.Parts.Select((_, index) => Stage(source, graphs, index, manifest)).ToArray();
        var entries = stages.Select((stage, index) => Describe(
            stage, StagedModel.FileName(name, index), macs[index] + (index < bound.Exits.Length ? bound.Exits[index].Head.Macs : 0), graphs, index));
        return new StagedModel(manifest with { Stages = [.. entries] }, [.. stages.Select(stage => stage.Bytes)]);
    }

    private static (Graph Graph, byte[] Bytes) Stage(Model source, StageGraphs graphs, int index, StagedManifest manifest)
    {
        var graph = graphs.Build(index);
        var model = source.WithGraph(graph) with { Metadata = source.Metadata.SetItems(manifest.Plan.ToMetadata(source.Opset, index)) };
        return (graph, OnnxFile.ToBytes(model));
    }

    private static StageEntry Describe((Graph Graph, byte[] Bytes) stage, string file, long macs, StageGraphs graphs, int index) => new(
        file,
        ContentHash.Of(stage.Bytes),
        stage.Bytes.Length,
        macs,
        [.. graphs.Parts[index].Reads.Select(value => Describe(graphs.Passed(value)) with { From = Maker(graphs, value) })],
        [.. stage.Graph.Outputs.Select(Describe)]);

    private static int? Maker(StageGraphs graphs, Value value)
    {
        for (var index = 0; index < graphs.Parts.Length; index++)
            if (graphs.Parts[index].Passes.Contains(value))
                return index;
        return null;
    }

    private static StageValue Describe(Value value) =>
        new(value.Name, value.Type!.Element, [.. value.Type.Shape!.Value.Select(axis => axis.Length)]);
}
