using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>A strategy that scores structures one by one, drawn or changed at random, until its budget is spent.</summary>
/// <param name="options">Budget and seed.</param>
internal abstract class DrawnStrategy(SearchOptions options) : ISearchStrategy
{
    public bool IsExact => false;

    /// <summary>Budget, seed, and what else strategies ask for.</summary>
    protected SearchOptions Options { get; } = options;

    /// <summary>Structures without end, each scored when it is asked for.</summary>
    /// <param name="space">Structures to choose from; there are some with exits.</param>
    /// <param name="scorer">Scores them.</param>
    /// <param name="moves">Draws and changes them.</param>
    protected abstract IEnumerable<Individual> Structures(SearchSpace space, StructureScorer scorer, StructureMoves moves);

    public StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var scorer = new StructureScorer(space, masks);
        scorer.Score([]);
        if (!space.IsBeyondEmpty)
            return scorer.Result;
        using var structures = Structures(space, scorer, new StructureMoves(space, Options.Seed)).GetEnumerator();
        while (scorer.Structures < Options.Budget && structures.MoveNext())
            context.Cancellation.ThrowIfCancellationRequested();
        return scorer.Result;
    }
}
