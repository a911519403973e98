namespace NASerEx.Search;

/// <summary>
/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002) for cautious loss, cost and
/// the weights that heads add: parents win by rank and then by crowding distance, and the best of parents and children stay.
/// </summary>
/// <param name="options">Budget, population and seed.</param>
internal sealed class Nsga2Strategy(SearchOptions options) : DrawnStrategy(options)
{
    protected override IEnumerable<Individual> Structures(SearchSpace space, StructureScorer scorer, StructureMoves moves)
    {
        Ranked[] population = [];
        while (true)
        {
            var children = new List<Individual>();
            while (children.Count < Options.Population)
            {
                children.Add(scorer.Score(Child(population, moves)));
                yield return children[^1];
            }

            population = NondominatedSorting.Best([.. population.Select(one => one.Individual), .. children], space, Options.Population);
        }
    }

    private static int[] Child(Ranked[] population, StructureMoves moves)
    {
        if (population.Length == 0)
            return moves.Draw();
        var child = moves.Cross(Parent(population, moves), Parent(population, moves));
        return moves.Below(2) == 0 ? moves.Change(child) : child;
    }

    private static int[] Parent(Ranked[] population, StructureMoves moves)
    {
        var (one, other) = (population[moves.Below(population.Length)], population[moves.Below(population.Length)]);
        return (one.Rank, -one.Distance).CompareTo((other.Rank, -other.Distance)) <= 0 ? one.Individual.Options : other.Individual.Options;
    }
}
