using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NASerEx.Exits;

/// <summary>One exit of a plan: leave here when the metric's score of the head's answer reaches the threshold.</summary>
/// <param name="Point">Where.</param>
/// <param name="Head">The trained classifier.</param>
/// <param name="Threshold">Least score that leaves.</param>
public sealed record PlannedExit(ExitPoint Point, ExitHead Head, float Threshold)
{
    /// <summary>What says how sure the head is.</summary>
    public FittedMetric Metric { get; init; } = FittedMetric.MaxProbability;

    /// <summary>Whether the metric asks what the exit before says.</summary>
    internal bool AsksEarlierExit => DecisionMetrics.Find(Metric.Name).NeedsEarlierExit;
}

/// <summary>A fine-tuned copy of an original.</summary>
/// <param name="Model">Path of its ONNX file.</param>
/// <param name="Sha256">Hash of its bytes.</param>
public sealed record TunedBackbone(string Model, string Sha256);

/// <summary>What was found for one model: which exits, which heads, which metrics and thresholds.</summary>
/// <param name="SourceModel">Path of the original ONNX model.</param>
/// <param name="SourceSha256">Hash of its bytes.</param>
/// <param name="Exits">Exits from the input side to the output side; may be empty.</param>
/// <param name="Expected">What the plan did on the validation split; what it costs on the stream, where a sample of it was given.</param>
public sealed record ExitPlan(string SourceModel, string SourceSha256, ImmutableArray<PlannedExit> Exits, PlanEstimate Expected)
{
    /// <summary>The fine-tuned model that exits hang on; null where that is the original itself. The original stays what it is compared with.</summary>
    public TunedBackbone? Tuned { get; init; }

    /// <summary>What is certified of the plan; null where nothing was asked for.</summary>
    public Certificate? Certificate { get; init; }

    /// <summary>What exported models keep of the dataset that the plan was found on; null where it is not known.</summary>
    public ModelUse? Use { get; init; }

    /// <summary>What a stream is compared with; null where it was not noted.</summary>
    public StreamReference? Reference { get; init; }

    /// <summary>Other thresholds that its exits can take while the model runs; null where they were not noted.</summary>
    public ThresholdPath? Path { get; init; }
}

/// <summary>What a plan did on the images that its thresholds were chosen on. MACs and rates are those of the stream, where a sample of it was given.</summary>
/// <param name="Samples">Number of images that accuracies are counted on.</param>
/// <param name="Accuracy">Share of images that the plan gets right.</param>
/// <param name="BaselineAccuracy">Share of images that the original gets right.</param>
/// <param name="MeanMacs">Expected multiply-accumulates an image, heads included.</param>
/// <param name="BaselineMacs">Multiply-accumulates an image of the original.</param>
/// <param name="ExitRates">Share of images that leave at each exit, and last the share that reaches the end; sums to 1.</param>
public sealed record PlanEstimate(
    int Samples,
    double Accuracy,
    double BaselineAccuracy,
    double MeanMacs,
    double BaselineMacs,
    ImmutableArray<double> ExitRates)
{
    /// <summary>Standard error of <see cref="AccuracyDrop"/>, in percentage points.</summary>
    public double DropError { get; init; }

    /// <summary>Images of the stream that MACs and exit rates are counted on; null where these are the images of the accuracies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StreamSamples { get; init; }

    /// <summary>Accuracy lost, in percentage points; negative when the plan is better.</summary>
    public double AccuracyDrop => 100 * (BaselineAccuracy - Accuracy);

    /// <summary>How many times fewer MACs than the original.</summary>
    public double MacReduction => BaselineMacs / MeanMacs;
}
