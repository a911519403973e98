using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>Writes models with a plan's exits.</summary>
internal static class PlanExport
{
    /// <inheritdoc cref="Experiment.Export"/>
    public static ExportedExitModel Write(ExitPlan plan, ImageSize? size, ExportFiles files, bool replace, bool adjustable, WorkContext work)
    {
        if (adjustable && files.IsStaged)
            throw new NASerExException(
                "StagesNotAdjustable", ErrorKind.InvalidInput, "Stages compare with no threshold themselves: who runs them takes it from the manifest, and may take another. Leave -AdjustableThreshold out, or export a single file.");
        files.Check(replace, plan);
        var source = Backbone(plan, size, work);
        var options = new ExportOptions
        {
            Output = source.Classifier.Output,
            Probabilities = source.HasProbabilities,
            AdjustableThresholds = adjustable,
            Classes = plan.Use?.Classes,
            Preprocess = plan.Use?.Preprocess,
        };
        var bytes = files.IsStaged ? WriteStages(source, plan, files, options, work) : WriteFile(source, plan, files, options, work);
        if (files.Plan is not null)
            ExitPlanFile.Write(plan, source.Model, files.Plan);
        return new ExportedExitModel(files.Model, plan.SourceModel, files.Plan, plan, bytes, null, null);
    }

    /// <summary>The model that a plan's exits hang on: the original, or what fine-tuning made of it.</summary>
    /// <exception cref="NASerExException">One of the two has changed or is missing (<c>PlanSourceChanged</c>, <c>PlanBackboneChanged</c>).</exception>
    public static OpenedModel Backbone(ExitPlan plan, ImageSize? size, WorkContext work)
    {
        var original = OpenedModel.Open(plan.SourceModel, size, work);
        if (original.Sha256 != plan.SourceSha256)
            throw new NASerExException(
                "PlanSourceChanged", ErrorKind.InvalidInput, $"'{plan.SourceModel}' has changed since the plan was made for it; search again, or put the file back.");
        if (plan.Tuned is not { } tuned)
            return original;
        var backbone = File.Exists(tuned.Model) ? OpenedModel.Open(tuned.Model, size, work) : null;
        return backbone?.Sha256 == tuned.Sha256 ? backbone : throw new NASerExException(
            "PlanBackboneChanged", ErrorKind.InvalidInput,
            $"The fine-tuned model '{tuned.Model}' that the plan's exits hang on is missing or another one now; search again, which makes it anew, or put it back.");
    }

    private static long WriteFile(OpenedModel source, ExitPlan plan, ExportFiles files, ExportOptions options, WorkContext work)
    {
        var exported = ExitModelExporter.Export(source.Model, source.Shapes, plan, options);
        work.Cancellation.ThrowIfCancellationRequested();
        OnnxFile.Write(exported, files.Model);
        return new FileInfo(files.Model).Length;
    }

    private static long WriteStages(OpenedModel source, ExitPlan plan, ExportFiles files, ExportOptions options, WorkContext work)
    {
        var exported = StagedExporter.Export(source.Model, source.Shapes, plan, files.StageName, options);
        work.Cancellation.ThrowIfCancellationRequested();
        exported.Write(files.Model);
        return exported.Manifest.Stages.Sum(stage => stage.Bytes);
    }
}
