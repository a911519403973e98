using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;

namespace NASerEx;

/// <summary>An exported model and what is needed to measure it against the original.</summary>
/// <param name="Model">Full path of the exported ONNX file, or of the manifest of a model in stages.</param>
/// <param name="Baseline">Full path of the original.</param>
/// <param name="PlanFile">Full path of the plan written beside it, or null.</param>
/// <param name="Plan">The plan that it carries out.</param>
/// <param name="Bytes">Size of the exported file, or of all stages.</param>
/// <param name="Dataset">The images that the plan was made with; null when only a plan was given.</param>
/// <param name="Target">The machine that the plan was made for; null when only a plan was given.</param>
public sealed record ExportedExitModel(
    string Model, string Baseline, string? PlanFile, ExitPlan Plan, long Bytes, DatasetOptions? Dataset, HardwareTarget? Target);
