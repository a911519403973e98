using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Measurement;

namespace NASerEx;

/// <summary>What a report is made of.</summary>
/// <param name="Measurement">The measurement.</param>
public sealed record ReportRequest(ExitMeasurement Measurement)
{
    /// <summary>The search that the model comes from, if that is known.</summary>
    public ExitSearchResult? Search { get; init; }

    /// <summary>The plan that the model carries out, if that is known; that of the search when left out.</summary>
    public ExitPlan? Plan { get; init; }

    /// <summary>The dataset that was measured on, for a few of its images; null shows none.</summary>
    public DatasetOptions? Dataset { get; init; }

    /// <summary>What the command that repeats the measurement calls the dataset; its name when left out.</summary>
    public string? DatasetArgument { get; init; }
}
