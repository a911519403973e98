namespace NASerEx.Search;

/// <summary>
/// Regularised evolution (Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search", AAAI 2019): the
/// best of a random sample of the population has a changed copy, and the oldest dies. Fitness is the cost within the limit; beyond it,
/// the loss.
/// </summary>
/// <param name="options">Limit, budget, population, sample and seed.</param>
internal sealed class EvolutionStrategy(SearchOptions options) : DrawnStrategy(options)
{
    protected override IEnumerable<Individual> Structures(SearchSpace space, StructureScorer scorer, StructureMoves moves)
    {
        var fitness = new Fitness(space, Options);
        var population = new List<Individual>();
        while (population.Count < Options.Population)
        {
            population.Add(scorer.Score(moves.Draw()));
            yield return population[^1];
        }

        for (var oldest = 0; ; oldest = (oldest + 1) % Options.Population)
            yield return population[oldest] = scorer.Score(moves.Change(Parent(population, moves, fitness).Options));
    }

    private Individual Parent(List<Individual> population, StructureMoves moves, Fitness fitness)
    {
        var best = population[moves.Below(population.Count)];
        for (var i = 1; i < Options.SampleSize; i++)
        {
            var other = population[moves.Below(population.Count)];
            if (fitness.IsBetter(other, best))
                best = other;
        }

        return best;
    }
}
