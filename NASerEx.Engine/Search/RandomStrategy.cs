using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>Structures drawn at random: what any cleverer search has to beat.</summary>
/// <param name="options">Budget and seed.</param>
internal sealed class RandomStrategy(SearchOptions options) : ISearchStrategy
{
    public bool IsExact => false;

    public StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context)
    {
        var scorer = new StructureScorer(space, masks);
        scorer.Score([]);
        var moves = new StructureMoves(space, options.Seed);
        while (space.IsBeyondEmpty && scorer.Structures < options.Budget)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            scorer.Score(moves.Draw());
        }

        context.Cancellation.ThrowIfCancellationRequested();
        return scorer.Result;
    }
}
