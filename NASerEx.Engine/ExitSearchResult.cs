using System.Collections.Immutable;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>What a search gave: the plan, what it was chosen from, and how it came about.</summary>
/// <param name="Spec">Everything that decided it, overrides included.</param>
/// <param name="Plan">The plan that was chosen: which exits, heads, metrics and thresholds.</param>
/// <param name="Unseen">
/// What the plan does on the calibration images, which had no part in choosing it, other than by a certificate; null when there are none.
/// </param>
/// <param name="Front">Structures that no other beats in both cost and accuracy drop, from the least drop to the least cost.</param>
/// <param name="Candidates">Every head that the plan could have used, from the input side.</param>
/// <param name="Phases">What took how long, and what was kept from earlier runs.</param>
/// <param name="Structures">Structures scored.</param>
/// <param name="IsExact">Whether the front is proven to be the whole space's.</param>
/// <param name="CostUnit">What the front's costs are in: <c>MACs</c>, <c>ms</c> or <c>mJ</c>.</param>
public sealed record ExitSearchResult(
    ExitSearchSpec Spec,
    ExitPlan Plan,
    PlanEstimate? Unseen,
    ImmutableArray<FrontEntry> Front,
    ImmutableArray<CandidateReport> Candidates,
    ImmutableArray<PhaseReport> Phases,
    long Structures,
    bool IsExact,
    string CostUnit) : IChosenPlan
{
    DatasetOptions IChosenPlan.Dataset => Spec.Dataset;

    HardwareTarget? IChosenPlan.Target => Spec.Target;

    /// <summary>
    /// How much less than the plan any other within the limits can cost, as a share of the plan's cost: 0 where it is proven to be the cheapest,
    /// 1 where nothing is known.
    /// </summary>
    public double Gap { get; init; }

    /// <summary>What tells the files of this plan apart where one search served several targets; null where it served one.</summary>
    public string? Label { get; init; }

    /// <summary>Path of the original ONNX model.</summary>
    public string Model => Spec.Model;

    /// <summary>What the study in the spec's store calls this search; see <c>Get-ExitStudy</c>.</summary>
    public string StudyId { get; init; } = "";

    /// <summary>Names of the dataset's classes by the model's output.</summary>
    public ImmutableArray<string> Classes => Plan.Use?.Classes ?? [];
}

/// <summary>One structure of the Pareto front.</summary>
/// <param name="Exits">Its exits as <c>point/shape metric ≥ threshold</c>, from the input side.</param>
/// <param name="AccuracyDrop">Accuracy lost on validation, in percentage points.</param>
/// <param name="DropError">Standard error of the accuracy drop, in percentage points.</param>
/// <param name="ExpectedCost">Mean cost an image.</param>
public sealed record FrontEntry(ImmutableArray<string> Exits, double AccuracyDrop, double DropError, double ExpectedCost)
{
    /// <summary>An exit as <see cref="Exits"/> has it.</summary>
    internal static string Describe(ExitHead head, DecisionMetric metric, float threshold) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{head.Name} {SpecSchema.CamelCase(metric.ToString())} ≥ {threshold:0.0000}");
}

/// <summary>One trained head.</summary>
/// <param name="Point">Name of its exit point.</param>
/// <param name="Head">Name of its shape.</param>
/// <param name="Share">Share of the model's MACs before the exit point.</param>
/// <param name="PrefixMacs">Multiply-accumulates before the exit point.</param>
/// <param name="HeadMacs">Multiply-accumulates of the head.</param>
/// <param name="Accuracy">Share of validation images that it gets right on its own.</param>
/// <param name="CalibrationError">Expected calibration error on validation, 0 to 1.</param>
/// <param name="Seconds">Seconds spent in its own training steps, without the backbone's.</param>
/// <param name="Epochs">Epochs of training.</param>
/// <param name="IsKept">Whether it comes from an earlier run.</param>
/// <param name="IsChosen">Whether the plan uses it.</param>
/// <param name="WhyNot">Why the plan does not use it; null when it does.</param>
public sealed record CandidateReport(
    string Point,
    string Head,
    double Share,
    long PrefixMacs,
    long HeadMacs,
    double Accuracy,
    double CalibrationError,
    double Seconds,
    int Epochs,
    bool IsKept,
    bool IsChosen,
    string? WhyNot)
{
    /// <summary>All of it in a line.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Point}/{Head}: {PrefixMacs / 1e6:0.0} + {HeadMacs / 1e6:0.0} M MACs, {Accuracy:P1} right, calibration error {CalibrationError:0.000}, {Epochs} epochs in {Seconds:0} s{(IsKept ? " (kept from an earlier run)" : "")}: {(IsChosen ? "in the plan" : $"left out, {WhyNot}")}.");
}

/// <summary>One phase of a search.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Detail">How much of it was done and how much was kept from earlier runs.</param>
public sealed record PhaseReport(string Name, double Seconds, string Detail)
{
    /// <summary>Name, seconds and detail.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Name} {Seconds:0.0} s{(Detail.Length > 0 ? $" ({Detail})" : "")}");
}
