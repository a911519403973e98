namespace NASerEx.Search;

/// <summary>Structures drawn at random: what any cleverer search has to beat.</summary>
/// <param name="options">Budget and seed.</param>
internal sealed class RandomStrategy(SearchOptions options) : DrawnStrategy(options)
{
    protected override IEnumerable<Individual> Structures(SearchSpace space, StructureScorer scorer, StructureMoves moves)
    {
        while (true)
            yield return scorer.Score(moves.Draw());
    }
}
