using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>A search that a study keeps: what it was asked, what it found, and what it took.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Model">Path of the original ONNX model.</param>
/// <param name="ModelSha256">Hash of its bytes.</param>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Splits">Hash of the images of each split.</param>
/// <param name="SpecSha256">Hash of the spec, everything that it names included.</param>
/// <param name="Seed">Seed of the search.</param>
/// <param name="Version">Version of NASerEx.</param>
/// <param name="Machine">The machine that searched.</param>
/// <param name="Expected">What the plan did on the validation split.</param>
/// <param name="Unseen">What it did on the calibration split; null where there is none.</param>
/// <param name="Certificate">What is certified of it; null for nothing.</param>
/// <param name="Exits">The plan's exits as <c>point/shape metric ≥ threshold</c>, from the input side.</param>
/// <param name="Candidates">The trials: every head that the plan could have used.</param>
/// <param name="Front">Structures that no other beats in both cost and accuracy drop.</param>
/// <param name="Phases">What took how long, and what was kept from earlier searches.</param>
/// <param name="Structures">Structures scored.</param>
/// <param name="Gap">How much cheaper another plan could be, as a share of this one's cost.</param>
/// <param name="CostUnit">What the front's costs are in.</param>
public sealed record StudiedSearch(
    DateTimeOffset Started,
    double Seconds,
    string Model,
    string ModelSha256,
    string Dataset,
    ImmutableSortedDictionary<string, string> Splits,
    string SpecSha256,
    int Seed,
    string Version,
    string Machine,
    PlanEstimate Expected,
    PlanEstimate? Unseen,
    Certificate? Certificate,
    ImmutableArray<string> Exits,
    ImmutableArray<CandidateReport> Candidates,
    ImmutableArray<FrontEntry> Front,
    ImmutableArray<PhaseReport> Phases,
    long Structures,
    double Gap,
    string CostUnit)
{
    /// <summary>What tells its files apart from those of plans for other targets; null where it was the only one, or was made by workers.</summary>
    public string? Label { get; init; }

    /// <summary>What the study calls it.</summary>
    [JsonIgnore]
    public string Id { get; init; } = "";

    /// <summary>Path of the spec that repeats it.</summary>
    [JsonIgnore]
    public string Spec { get; init; } = "";

    /// <summary>Path of its plan.</summary>
    [JsonIgnore]
    public string Plan { get; init; } = "";

    /// <summary>Reads its plan and its spec.</summary>
    /// <exception cref="Common.NASerExException">A file is missing or damaged, or the model has changed since.</exception>
    public IChosenPlan Open() => new Opened(ExitPlanFile.Read(Plan), SpecFile.ReadSearch(Spec), Label);

    private sealed record Opened(ExitPlan Plan, ExitSearchSpec Spec, string? Label) : IChosenPlan
    {
        DatasetOptions IChosenPlan.Dataset => Spec.Dataset;

        HardwareTarget? IChosenPlan.Target => Spec.Target;
    }
}
