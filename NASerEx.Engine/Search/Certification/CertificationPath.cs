using System.Collections.Immutable;

namespace NASerEx.Search.Certification;

/// <summary>
/// The order in which structures are tested, made from validation images alone: from the most expensive to the cheapest. Left out are those that
/// a cheaper one equals in its distance from the limit, in standard errors on validation: they could only end the sequence early.
/// </summary>
internal static class CertificationPath
{
    /// <summary>The structures to test, in order.</summary>
    /// <param name="structures">Structures to choose from.</param>
    /// <param name="validation">The images that they were found on.</param>
    /// <param name="options">Loss and limit.</param>
    public static ImmutableArray<ScoredStructure> Of(IEnumerable<ScoredStructure> structures, SearchProblem validation, CertificateOptions options)
    {
        var path = new List<ScoredStructure>();
        var safest = double.NegativeInfinity;
        foreach (var structure in structures.OrderBy(structure => structure.ExpectedCost))
        {
            var distance = Distance(LossSample.Of(validation, structure.Exits, options.Loss), options.Limit);
            if (distance <= safest)
                continue;
            safest = distance;
            path.Add(structure);
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>Standard errors from the mean to the limit. One lost image more is counted in them, so that no structure is certain.</summary>
    private static double Distance(LossSample losses, double limit)
    {
        var squares = losses.Lost + losses.Gained + 1 - losses.Count * losses.Mean * losses.Mean;
        return losses.Count * (limit - losses.Mean) / Math.Sqrt(squares);
    }
}
