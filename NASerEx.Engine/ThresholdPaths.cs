using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Search.Certification;

namespace NASerEx;

/// <summary>Finds the path of thresholds that a plan's exits can move along.</summary>
internal static class ThresholdPaths
{
    private const int MostPoints = 16;

    /// <summary>Exits up to which every combination of thresholds is scored.</summary>
    private const int FewExits = 3;

    private const int BeamWidth = 200;

    /// <summary>The path; null for a plan without exits.</summary>
    /// <param name="exits">The plan's exits.</param>
    /// <param name="validation">The images that thresholds are chosen on, with costs in multiply-accumulates.</param>
    /// <param name="calibration">Images that had no part in it; needed where something is certified.</param>
    /// <param name="wanted">What is certified of the plan, and of the path too; null for nothing.</param>
    public static ThresholdPath? Of(ImmutableArray<StructureExit> exits, SearchProblem validation, SearchProblem? calibration, CertificateOptions? wanted)
    {
        if (exits.IsEmpty)
            return null;
        var problem = Restricted(validation, exits);
        ImmutableArray<StructureExit> own = [.. exits.Select((exit, at) => exit with { Candidate = at })];
        var plan = CascadeEvaluation.Score(problem, own);
        var front = Front(ExitSearch.Run(problem, Options(own), WorkContext.None).Front
            .Select(structure => CascadeEvaluation.Score(problem, WithAllExits(structure, own)))
            .Append(plan));
        if (wanted is null)
        {
            var kept = Thinned(front, front.Count(structure => structure.Lost <= plan.Lost) - 1);
            return new ThresholdPath(Points(kept, problem), kept.Count(structure => structure.Lost <= plan.Lost));
        }

        var path = Thinned([.. CertificationPath.Of(front, problem, wanted)], 0);
        return new ThresholdPath(Points(path, problem), Certifier.Passing(path, calibration!, wanted));
    }

    /// <summary>The plan's heads alone, each by its own metric.</summary>
    private static SearchProblem Restricted(SearchProblem problem, ImmutableArray<StructureExit> exits) => new(
        problem.Outcomes,
        exits.Select(exit => problem.Candidates[exit.Candidate] with { Metric = exit.Metric }),
        problem.FinalCost,
        problem.Baseline) { Stream = problem.Stream };

    private static SearchOptions Options(ImmutableArray<StructureExit> exits) => new()
    {
        MaxAccuracyDrop = 100,
        Caution = 0,
        MaxExits = exits.Length,
        Metrics = [.. exits.Select(exit => exit.Metric).Append(DecisionMetric.MaxProbability).Distinct()],
        Strategy = exits.Length <= FewExits ? SearchStrategy.Exhaustive : SearchStrategy.Beam,
        BeamWidth = BeamWidth,
    };

    /// <summary>All exits of the plan; those that the structure lacks let nobody leave, but their heads are still asked.</summary>
    private static ImmutableArray<StructureExit> WithAllExits(ScoredStructure structure, ImmutableArray<StructureExit> exits) =>
        [.. exits.Select((exit, at) => structure.Exits.Where(used => used.Candidate == at).Select(used => exit with { Threshold = used.Threshold })
            .DefaultIfEmpty(exit with { Threshold = ThresholdPath.Never }).First())];

    /// <summary>Structures that no other beats, from the least loss to the least cost.</summary>
    private static ImmutableArray<ScoredStructure> Front(IEnumerable<ScoredStructure> structures)
    {
        var front = new List<ScoredStructure>();
        foreach (var structure in structures.OrderBy(structure => structure.ExpectedCost).ThenBy(structure => structure.Lost))
            if (front.Count == 0 || structure.Lost < front[^1].Lost)
                front.Add(structure);
        front.Reverse();
        return [.. front];
    }

    /// <summary>At most <see cref="MostPoints"/> structures, spread evenly over the costs, both ends and one more among them.</summary>
    private static ImmutableArray<ScoredStructure> Thinned(ImmutableArray<ScoredStructure> front, int kept)
    {
        var (dearest, cheapest) = (front[0].ExpectedCost, front[^1].ExpectedCost);
        var wanted = Enumerable.Range(0, MostPoints - 1).Select(step => dearest + ((cheapest - dearest) * step / (MostPoints - 2)));
        var indices = wanted.Select(cost => Enumerable.Range(0, front.Length).MinBy(index => Math.Abs(front[index].ExpectedCost - cost))).Append(kept);
        return [.. indices.Distinct().Order().Select(index => front[index])];
    }

    private static ImmutableArray<PathPoint> Points(ImmutableArray<ScoredStructure> path, SearchProblem problem) =>
        [.. path.Select(structure => new PathPoint(
            [.. structure.Exits.Select(exit => exit.Threshold)],
            problem.BaselineAccuracy - ((double)structure.Lost / structure.Samples),
            structure.ExpectedCost))];
}
