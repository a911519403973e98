using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NASerEx.Exits;
using NASerEx.Measurement;

namespace NASerEx.Reports;

/// <summary>Everything that a report says, whatever its format. <c>schemas/report.schema.json</c> describes it as JSON.</summary>
public sealed record ExitReport
{
    /// <summary>The form that this version writes.</summary>
    public const string CurrentFormat = "naserex/report-v1";

    /// <summary>Which form it has.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>What the measurement says, in one line.</summary>
    public string Claim => Reports.Claim.Of(Measurement);

    /// <summary>Version of NASerEx that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Written { get; init; }

    /// <summary>The measurement.</summary>
    public required ExitMeasurement Measurement { get; init; }

    /// <summary>The plan's exits, from the input side; null where no plan was given.</summary>
    public ImmutableArray<ReportedExit>? Plan { get; init; }

    /// <summary>What the plan was chosen from; null where no search was given.</summary>
    public ReportedSearch? Search { get; init; }

    /// <summary>The commands that repeat it.</summary>
    public required ImmutableArray<string> Commands { get; init; }

    /// <summary>Some of the images that left at each exit, and last at the end; empty where no dataset was given.</summary>
    [JsonIgnore]
    public ImmutableArray<ImmutableArray<ReportedImage>> Images { get; init; } = [];
}

/// <summary>One exit of the plan.</summary>
/// <param name="Point">Name of its exit point.</param>
/// <param name="Head">Name of its head's shape.</param>
/// <param name="PrefixMacs">Multiply-accumulates of the original before it.</param>
/// <param name="HeadMacs">Multiply-accumulates of the head.</param>
/// <param name="HeadParameters">Number of weights of the head.</param>
/// <param name="Metric">What says how sure the head is.</param>
/// <param name="Threshold">Least score that leaves.</param>
public sealed record ReportedExit(string Point, string Head, long PrefixMacs, long HeadMacs, long HeadParameters, DecisionMetric Metric, double Threshold);

/// <summary>What a plan was chosen from.</summary>
/// <param name="CostUnit">What costs are in: <c>MACs</c>, <c>ms</c> or <c>mJ</c>.</param>
/// <param name="MaxAccuracyDrop">The limit on the drop on validation, in percentage points; null where the cost was limited instead.</param>
/// <param name="Structures">Structures scored.</param>
/// <param name="IsExact">Whether the front is proven to be the whole space's.</param>
/// <param name="Front">Structures that no other beats in both cost and accuracy drop, from the least drop to the least cost.</param>
/// <param name="Candidates">Every head that the plan could have used, from the input side.</param>
/// <param name="Phases">What took how long.</param>
/// <param name="Spec">Everything that decided the search, as YAML.</param>
public sealed record ReportedSearch(
    string CostUnit,
    double? MaxAccuracyDrop,
    long Structures,
    bool IsExact,
    ImmutableArray<ReportedStructure> Front,
    ImmutableArray<ReportedHead> Candidates,
    ImmutableArray<ReportedPhase> Phases,
    string Spec)
{
    /// <summary>Images of the stream that costs are expected on; null where they are expected on the validation images.</summary>
    public int? StreamSamples { get; init; }
}

/// <summary>One structure of the Pareto front.</summary>
/// <param name="Exits">Its exits as <c>point/shape metric ≥ threshold</c>, from the input side.</param>
/// <param name="AccuracyDrop">Accuracy lost on validation, in percentage points.</param>
/// <param name="DropError">Standard error of the accuracy drop, in percentage points.</param>
/// <param name="ExpectedCost">Mean cost an image.</param>
/// <param name="IsChosen">Whether it is the plan's.</param>
public sealed record ReportedStructure(ImmutableArray<string> Exits, double AccuracyDrop, double DropError, double ExpectedCost, bool IsChosen);

/// <summary>One trained head.</summary>
/// <param name="Point">Name of its exit point.</param>
/// <param name="Head">Name of its shape.</param>
/// <param name="Share">Share of the model's MACs before the exit point.</param>
/// <param name="HeadMacs">Multiply-accumulates of the head.</param>
/// <param name="Accuracy">Share of validation images that it gets right on its own.</param>
/// <param name="CalibrationError">Expected calibration error on validation, 0 to 1.</param>
/// <param name="Epochs">Epochs of training.</param>
/// <param name="Seconds">Seconds spent in its own training steps.</param>
/// <param name="WhyNot">Why the plan does not use it; null when it does.</param>
public sealed record ReportedHead(
    string Point, string Head, double Share, long HeadMacs, double Accuracy, double CalibrationError, int Epochs, double Seconds, string? WhyNot);

/// <summary>One phase of the search.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Detail">How much of it was done.</param>
public sealed record ReportedPhase(string Name, double Seconds, string Detail);

/// <summary>One of the images.</summary>
/// <param name="Png">A small PNG file of it.</param>
/// <param name="Class">Name of its class.</param>
/// <param name="Answer">Name of the class that the model took it for.</param>
public sealed record ReportedImage(ImmutableArray<byte> Png, string Class, string Answer);
