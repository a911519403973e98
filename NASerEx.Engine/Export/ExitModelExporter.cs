using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>Writes a model and its exits as one ONNX model of nested <c>If</c>s, for one image a run.</summary>
/// <remarks>
/// Each stage's weights and declared types live in the branch that uses them, because ONNX Runtime's layout optimisation does not
/// look beyond a branch's border. The condition of an <c>If</c> is a single truth value, so the batch is fixed to 1; feeding more
/// fails with ONNX Runtime's message on the input's first axis.
/// </remarks>
public static class ExitModelExporter
{
    /// <summary>
    /// Exports a plan. The result has the original's input; first output: the original's, in name, type and meaning; then
    /// <c>exit_index</c> (int64 [1]: 0 for the first exit, the number of exits for the end) and <c>exit_confidence</c> (float [1]: the
    /// score of the exit's metric, at the end the greatest probability).
    /// Its metadata holds an <see cref="ExitManifest"/>.
    /// </summary>
    /// <param name="source">The original.</param>
    /// <param name="shapes">Concrete types of its values at batch 1.</param>
    /// <param name="plan">Exits, heads, metrics and thresholds; no exits give the original with the two outputs added.</param>
    /// <param name="options">What else there is to know.</param>
    /// <exception cref="NASerExException">
    /// The model runs only at another batch than 1 (<c>ExportBatchUnsupported</c>), has exits already (<c>ExportHasExits</c>), the plan
    /// does not fit it (<c>PlanModelMismatch</c>), or its first exit asks one before it (<c>PlanMetricUnusable</c>).
    /// </exception>
    public static Model Export(Model source, GraphShapes shapes, ExitPlan plan, ExportOptions? options = null)
    {
        options ??= new ExportOptions();
        Check(source, shapes);
        var bound = plan.On(source);
        var output = options.Output ?? OnlyOutput(source.Graph);
        var macs = StageMacs.Of(source.Graph, shapes, bound, output);
        var manifest = Describe(bound, macs, options);
        var nest = new NestedGraph(source, shapes, bound, output, options.Probabilities, options.AdjustableThresholds);
        return source with
        {
            Graph = nest.Build(),
            Adjustable = nest.Thresholds,
            Metadata = source.Metadata.SetItems(manifest.ToMetadata(source.Opset)),
        };
    }

    private static void Check(Model source, GraphShapes shapes)
    {
        if (shapes.FixedBatch is { } batch and not 1)
            throw new NASerExException(
                "ExportBatchUnsupported", ErrorKind.Unsupported,
                $"The model '{source.Label}' runs only at batch {batch}. A single file decides for one image at a time: export it in stages (-Form Staged), or export the original with batch 1 or a dynamic batch.");
        RequirePlain(source);
    }

    /// <summary>What an exported model says of itself.</summary>
    internal static ExitManifest Describe(ExitPlan plan, ImmutableArray<long> stageMacs, ExportOptions options) =>
        ExitManifest.Of(plan, stageMacs, options.SourceSha256 ?? plan.SourceSha256) with
        {
            AnswersWith = options.Probabilities ? ExitManifest.Probabilities : ExitManifest.Logits,
            Classes = options.Classes,
            Preprocess = options.Preprocess,
        };

    /// <exception cref="NASerExException">The model has exits already (<c>ExportHasExits</c>).</exception>
    internal static void RequirePlain(Model source)
    {
        if (ExitManifest.IsIn(source.Metadata))
            throw new NASerExException(
                "ExportHasExits", ErrorKind.InvalidInput,
                $"The model '{source.Label}' has exits already. Export from the original that it was made of.");
    }

    /// <exception cref="NASerExException">The model has not one output (<c>ExportOutputUnclear</c>).</exception>
    internal static Value OnlyOutput(Graph graph) => graph.Outputs is [var one]
        ? one
        : throw new NASerExException(
            "ExportOutputUnclear", ErrorKind.InvalidInput,
            $"The model '{graph.Name}' has {graph.Outputs.Length} outputs ({string.Join(", ", graph.Outputs)}); say which one classifies.");
}
