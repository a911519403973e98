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
    /// The cheapest structure whose cautious drop is within a limit. An exhaustive front does not depend on the limit, so that another
    /// one needs no new search; a beam's front is densest near the limit that it was searched for.
    /// </summary>
    /// <param name="front">Structures from the least drop to the least cost.</param>
    /// <param name="empty">The structure without exits.</param>
    /// <param name="maxDrop">Greatest drop, in percentage points.</param>
    /// <param name="caution">Standard errors on top of the drop.</param>
    /// <exception cref="NASerExException"><c>SearchInfeasible</c>: no structure is within the limit.</exception>
    public static ScoredStructure Choose(
        ImmutableArray<ScoredStructure> front, ScoredStructure empty, double maxDrop, double caution)
    {
        var feasible = front.Append(empty)
            .Where(structure => structure.CautiousDrop(caution) <= maxDrop + 1e-9)
            .OrderBy(structure => structure.ExpectedCost)
            .ThenBy(structure => structure.Exits.Length);
        return feasible.FirstOrDefault() ?? throw Infeasible(front.Append(empty), maxDrop, caution);
    }

    private static NASerExException Infeasible(IEnumerable<ScoredStructure> structures, double maxDrop, double caution)
    {
        var nearest = structures.OrderBy(structure => structure.CautiousDrop(caution)).Take(3).Select(structure => string.Create(
            CultureInfo.InvariantCulture,
            $"{structure.Exits.Length} exits, {structure.CautiousDrop(caution):0.00} points, cost {structure.ExpectedCost:g4}"));
        return new NASerExException("SearchInfeasible", ErrorKind.Infeasible, string.Create(
            CultureInfo.InvariantCulture,
            $"No structure keeps the accuracy drop, with {caution} standard errors on top, within {maxDrop} points. Nearest: {string.Join("; ", nearest)}. Raise the limit, lower the caution or offer stronger heads."));
    }
}
