using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Search;

/// <summary>Finds which exits to use, and at which thresholds, from cached outcomes.</summary>
public static class ExitSearch
{
    /// <summary>Options (heads at thresholds) beyond which bounds over all pairs of them take too long.</summary>
    private const int MostOptionsOfBounds = 8_000;

    /// <summary>Strategies, by name.</summary>
    private static readonly ImmutableDictionary<SearchStrategy, Func<SearchOptions, ISearchStrategy>> Strategies =
        ImmutableDictionary.CreateRange(new Dictionary<SearchStrategy, Func<SearchOptions, ISearchStrategy>>
        {
            [SearchStrategy.Exhaustive] = _ => new ExhaustiveStrategy(),
            [SearchStrategy.BranchAndBound] = options => new BranchAndBoundStrategy(options),
            [SearchStrategy.Beam] = options => new BeamStrategy(options),
            [SearchStrategy.Evolution] = options => new EvolutionStrategy(options),
            [SearchStrategy.Nsga2] = options => new Nsga2Strategy(options),
            [SearchStrategy.Random] = options => new RandomStrategy(options),
            [SearchStrategy.BranchyNet] = _ => PublishedStrategy.BranchyNet,
            [SearchStrategy.Sdn] = _ => PublishedStrategy.Sdn,
            [SearchStrategy.Msdnet] = _ => PublishedStrategy.Msdnet,
            [SearchStrategy.Eenet] = _ => PublishedStrategy.Eenet,
        });

    /// <summary>Searches the structures of at most <see cref="SearchOptions.MaxExits"/> exits.</summary>
    /// <param name="problem">Outcomes and costs of the candidates.</param>
    /// <param name="options">Constraint and effort.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <exception cref="NASerExException">
    /// <c>SearchOptionsInvalid</c>: an option is out of range. <c>SearchProblemInvalid</c>: a head has no scores by one of the metrics.
    /// <c>SearchInfeasible</c>: no structure is within the limit.
    /// </exception>
    public static SearchResult Run(SearchProblem problem, SearchOptions options, WorkContext context)
    {
        Check(options);
        var watch = Stopwatch.StartNew();
        RequireScores(problem, options);
        var space = new SearchSpace(problem, options);
        var name = Pick(space, options);
        var strategy = Strategies[name](options);
        var found = strategy.Run(space, new MaskTable(space), context);
        var front = found.Front.Pareto().Select(entry => Score(space, space.Exits(entry.Options))).ToImmutableArray();
        var empty = Score(space, []);
        var chosen = SearchResult.Choose(front, empty, options);
        return new SearchResult(front, empty, chosen, name, strategy.IsExact, found.Structures, watch.Elapsed.TotalSeconds)
        {
            Gap = strategy.IsExact ? 0 : GapOf(found.Bound, chosen.ExpectedCost * space.CostSamples),
        };
    }

    /// <summary>How far a bound is below a cost; sums of costs may differ in their last bits.</summary>
    private static double GapOf(double bound, double cost) => 1 - (bound / cost) is > 1e-9 and var gap ? gap : 0;

    private static ScoredStructure Score(SearchSpace space, ImmutableArray<StructureExit> exits)
    {
        var scored = CascadeEvaluation.Score(space.Problem, exits);
        return space.Quantile is null
            ? scored
            : scored with { Objective = space.Quantile.Of(space.Problem, exits, scored.ExitRates, scored.ExpectedCost) };
    }

    private static SearchStrategy Pick(SearchSpace space, SearchOptions options) => options.Strategy switch
    {
        SearchStrategy.Auto when space.Count() <= options.MaxStructures => SearchStrategy.Exhaustive,
        SearchStrategy.Auto when options.MaxCost is null && options.CostQuantile is null && space.Options <= MostOptionsOfBounds => SearchStrategy.BranchAndBound,
        SearchStrategy.Auto => SearchStrategy.Beam,
        _ => options.Strategy,
    };

    /// <summary>Refuses options that no search can have.</summary>
    /// <exception cref="NASerExException"><c>SearchOptionsInvalid</c>.</exception>
    public static void Check(SearchOptions options)
    {
        Require(double.IsFinite(options.MaxAccuracyDrop), "maxAccuracyDrop must be a number");
        Require(options.MaxExits is >= 0 and <= 16, "maxExits must be from 0 to 16");
        Require(!options.Metrics.IsDefaultOrEmpty, "metrics must name at least one metric");
        Require(options.Metrics.Distinct().Count() == options.Metrics.Length, "metrics must not name a metric twice");
        Require(options.Metrics.Any(metric => !DecisionMetrics.Find(metric).NeedsEarlierExit), "metrics must name one that the first exit can go by, which has none before it to agree with");
        Require(options.Thresholds is >= 1 and <= 10_000, "thresholds must be from 1 to 10000");
        Require(options.BeamWidth >= 1, "beamWidth must be at least 1");
        Require(
            (options.MaxCost is null && options.CostQuantile is null) || options.Strategy != SearchStrategy.BranchAndBound,
            "branchAndBound makes the mean cost small; with maxCost or costQuantile take another strategy");
        Require(options.MaxNodes >= 1, "maxNodes must be at least 1");
        Require(options.Gap is >= 0 and < 1, "gap must be a share from 0 to less than 1");
        Require(options.Budget >= 1, "budget must be at least 1");
        Require(options.Population >= 2, "population must be at least 2");
        Require(options.SampleSize >= 1, "sampleSize must be at least 1");
        Require(double.IsFinite(options.Caution) && options.Caution >= 0, "caution must be a number of at least 0");
    }

    private static void RequireScores(SearchProblem problem, SearchOptions options)
    {
        foreach (var (candidate, row) in problem.Candidates.Select(candidate => (candidate, problem.Outcomes.Exits[candidate.Row])))
        {
            foreach (var metric in candidate.MetricsOf(options).Where(metric => row.Find(metric) is null))
                throw new NASerExException("SearchProblemInvalid", ErrorKind.InvalidInput, $"The search cannot start: the outcomes of '{row.Name}' have no scores by {metric}.");
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new NASerExException("SearchOptionsInvalid", ErrorKind.InvalidInput, $"The search options are out of range: {what}.");
    }
}
