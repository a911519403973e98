using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>
/// Searches in which the backbone learns too. What they find has to be worth it: where the backbone itself loses too much, or no better plan
/// comes of it, the plan for the original stands.
/// </summary>
/// <param name="spec">Everything that decides the search.</param>
/// <param name="kept">The long phases on the original.</param>
/// <param name="frozen">The search on the original.</param>
/// <param name="phases">Times the phases.</param>
/// <param name="work">Cancellation, progress, warnings.</param>
internal sealed class JointSearch(ExitSearchSpec spec, KeptWork kept, FrozenSearch frozen, PhaseLog phases, WorkContext work)
{
    /// <summary>Searches on the original, fine-tunes it with the exits of the plan that was found, and chooses again among these.</summary>
    public ExitChoice Mixed()
    {
        var original = frozen.Run();
        if (original.Chosen.IsEmpty)
            return KeptOriginal(() => original, "the plan for the original has no exits to learn with");
        var tuned = Tune([.. original.Chosen.Select(head => head.Head)], original.Chosen.Select(head => head.Key.Hash));
        var costs = original.Costs with { Candidates = [.. original.Found.Chosen.Exits.Select(exit => original.Costs.Candidates[exit.Row])] };
        if (Choose(tuned, original.Trained.Except(original.Chosen), costs, out var fault) is not { } choice)
            return KeptOriginal(() => original, fault);
        var (before, after) = (original.Found.Chosen.ExpectedCost, choice.Found.Chosen.ExpectedCost);
        return after < before
            ? choice
            : KeptOriginal(() => original, Invariant($"the plan with the tuned backbone costs {Amount.Of(after)} {costs.Unit} an image, no less than the {Amount.Of(before)} without"));
    }

    /// <summary>Trains the model and all heads together, and chooses among these.</summary>
    public ExitChoice Joint()
    {
        var tuned = Tune(kept.Untrained(frozen.Points), "untrained");
        if (Choose(tuned, [], null, out var fault) is not { } choice)
            return KeptOriginal(frozen.Run, fault);
        return choice.Chosen.IsEmpty ? KeptOriginal(frozen.Run, "no exit of the tuned backbone pays within search.maxAccuracyDrop") : choice;
    }

    private TunedModel Tune(ImmutableArray<ExitHead> heads, object origin)
    {
        ImmutableArray<ExitPoint> points = [.. frozen.Points.Where(point => heads.Any(head => head.Point == point.Name))];
        return phases.Run(
            "Train backbone and exits", () => kept.Tuned(points, heads, origin),
            tuned => $"{tuned.Heads.Length} heads{(tuned.IsKept ? ", kept from an earlier run" : "")}");
    }

    /// <summary>The best plan with a tuned backbone, or null and what is wrong with it.</summary>
    private ExitChoice? Choose(TunedModel tuned, IEnumerable<CandidateHead> others, ExitCosts? costs, out string fault)
    {
        var points = frozen.Points.Select(point => point.On(tuned.Model.Model)).ToImmutableArray();
        var heads = tuned.Heads.Concat(others.Select(LeftOut)).OrderBy(head => points.First(point => point.Name == head.Head.Point).Index);
        var candidates = new TrainedCandidates(kept.On(tuned.Model), points, [.. heads])
        {
            Tuned = new TunedBackbone(tuned.Model.Path, tuned.Model.Sha256), Baseline = Baseline, Costs = costs,
        };
        var (drop, limit) = (FinalDrop(candidates.Work, points, tuned.Heads), spec.Training.Joint.MaxFinalDrop);
        fault = Invariant($"the tuned backbone itself loses {drop:0.00} points on validation, more than training.joint.maxFinalDrop, {limit}");
        if (drop > limit)
            return null;
        fault = "no structure with the tuned backbone is within search.maxAccuracyDrop";
        try
        {
            return ExitChoice.Among(candidates, spec.Search, phases, work);
        }
        catch (NASerExException error) when (error.Id == "SearchInfeasible")
        {
            work.Tell(error.Message);
            return null;
        }
    }

    private static CandidateHead LeftOut(CandidateHead head) =>
        head with { Trained = head.Trained with { Dropped = head.Trained.Dropped ?? "the plan that was fine-tuned is without it" } };

    private double FinalDrop(KeptWork tuned, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads) => phases.Run(
        "Compare the tuned backbone with the original",
        () =>
        {
            var table = tuned.Outcomes(SplitName.Validation, points, heads);
            return 100 * (table.Accuracy(Baseline(SplitName.Validation)) - table.FinalAccuracy);
        },
        drop => Invariant($"{drop:0.00} points lost on validation"));

    private ExitOutcomes Baseline(SplitName split) => kept.Outcomes(split, frozen.Points, []).Final;

    private ExitChoice KeptOriginal(Func<ExitChoice> original, string why)
    {
        work.Warn($"The backbone stays as it is in spite of 'training.mode: {SpecSchema.CamelCase(spec.Training.Mode.ToString())}': {why}. The plan is for the original with exits.");
        return phases.Run("Keep the original backbone", () => original, _ => why)();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
