using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>What a search found.</summary>
/// <param name="Front">
/// Structures that no other beats in both expected cost and cautious drop (<see cref="ScoredStructure.CautiousDrop"/>, to a quarter of a
/// sample), from the least drop to the least cost.
/// </param>
/// <param name="Empty">The structure without exits: the original.</param>
/// <param name="Chosen">The cheapest structure within the limit.</param>
/// <param name="Strategy">How the space was walked.</param>
/// <param name="IsExact">Whether the front is proven to be the whole space's.</param>
/// <param name="Structures">Structures scored.</param>
/// <param name="Seconds">Time taken.</param>
public sealed record SearchResult(
    ImmutableArray<ScoredStructure> Front,
    ScoredStructure Empty,
    ScoredStructure Chosen,
    SearchStrategy Strategy,
    bool IsExact,
    long Structures,
    double Seconds)
{
    /// <summary>
    /// How much less than the chosen structure any other within the limits can cost, as a share of the chosen one's cost: 0 where it is proven
    /// to be the cheapest.
    /// </summary>
    public double Gap { get; init; }

    /// <summary>
    /// The cheapest structure whose cautious drop is within a limit, or, where there is a limit on the cost, the one of least cautious drop within
    /// that. An exhaustive front does not depend on the limit, so that another one needs no new search; a beam's front is densest near
    /// the limit that it was searched for.
    /// </summary>
    /// <param name="front">Structures from the least drop to the least cost.</param>
    /// <param name="empty">The structure without exits.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="NASerExException"><c>SearchInfeasible</c>: no structure is within the limit.</exception>
    public static ScoredStructure Choose(ImmutableArray<ScoredStructure> front, ScoredStructure empty, SearchOptions options)
    {
        var feasible = options.MaxCost is { } share
            ? front.Where(structure => structure.ExpectedCost <= share * empty.ExpectedCost * (1 + 1e-12))
                .OrderBy(structure => structure.CautiousDrop(options.Caution))
            : front.Where(structure => structure.CautiousDrop(options.Caution) <= options.MaxAccuracyDrop + 1e-9)
                .OrderBy(structure => structure.Objective);
        return feasible.ThenBy(structure => structure.Exits.Length).FirstOrDefault() ?? throw Infeasible(front, empty, options);
    }

    private static NASerExException Infeasible(ImmutableArray<ScoredStructure> front, ScoredStructure empty, SearchOptions options)
    {
        var (structures, caution) = (front.DefaultIfEmpty(empty), options.Caution);
        var nearest = options.MaxCost is null
            ? structures.OrderBy(structure => structure.CautiousDrop(caution))
            : structures.OrderBy(structure => structure.ExpectedCost);
        var described = nearest.Take(3).Select(structure => string.Create(
            CultureInfo.InvariantCulture,
            $"{structure.Exits.Length} exits, {structure.CautiousDrop(caution):0.00} points, cost {structure.ExpectedCost / empty.ExpectedCost:0.000} of the original's"));
        return new NASerExException("SearchInfeasible", ErrorKind.Infeasible, string.Create(
            CultureInfo.InvariantCulture,
            $"No structure {Wanted(options)}{Others(options)}. Nearest: {string.Join("; ", described)}. {(options.MaxCost is null ? "Raise the limit, lower the caution" : "Raise the limit")} or offer {(options.MaxCost is null ? "stronger" : "cheaper")} heads."));
    }

    private static string Wanted(SearchOptions options) => options.MaxCost is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"costs at most {share} of what the original costs (search.maxCost)")
        : string.Create(CultureInfo.InvariantCulture, $"keeps the accuracy drop, with {options.Caution} standard errors on top, within {options.MaxAccuracyDrop} points");

    private static string Others(SearchOptions options)
    {
        (string Key, double? Value)[] limits =
            [("maxClassDrop", options.MaxClassDrop), ("maxPathCost", options.MaxPathCost), ("maxParameters", options.MaxParameters)];
        return string.Concat(limits.Where(limit => limit.Value is not null).Select(limit =>
            string.Create(CultureInfo.InvariantCulture, $" with search.{limit.Key} at {limit.Value}")));
    }
}
