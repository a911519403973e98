using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>What a strategy found.</summary>
/// <param name="Front">The cheapest structures it saw, by loss.</param>
/// <param name="Structures">Structures scored.</param>
/// <param name="Bound">No structure within the limits costs less, summed over the samples; 0 where nothing better is known.</param>
internal sealed record StrategyResult(FrontTable Front, long Structures, double Bound = 0);

/// <summary>A way to walk a space. The same space and samples give the same front, whatever threads do.</summary>
internal interface ISearchStrategy
{
    /// <summary>Whether the front is proven to be the whole space's.</summary>
    bool IsExact { get; }

    /// <summary>Walks the space.</summary>
    /// <param name="space">Structures to choose from.</param>
    /// <param name="masks">Its outcomes.</param>
    /// <param name="context">Cancellation and progress.</param>
    StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context);
}
