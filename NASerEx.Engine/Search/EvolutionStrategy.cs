using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>
/// Regularised evolution (Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search", AAAI 2019): the
/// best of a random sample of the population has a changed copy, and the oldest dies. Fitness is the cost within the limit; beyond it,
/// the loss.
/// </summary>
/// <param name="options">Limit, budget, population, sample and seed.</param>
internal sealed class EvolutionStrategy(SearchOptions options) : ISearchStrategy
{
    public bool IsExact => false;

    public StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context)
    {
        var scorer = new StructureScorer(space, masks);
        scorer.Score([]);
        if (!space.IsBeyondEmpty)
            return scorer.Result;
        var moves = new StructureMoves(space, options.Seed);
        var fitness = new Fitness(space, options);
        var population = new List<Individual>();
        for (var oldest = 0; scorer.Structures < options.Budget; oldest = (oldest + 1) % options.Population)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (population.Count < options.Population)
                population.Add(scorer.Score(moves.Draw()));
            else
                population[oldest] = scorer.Score(moves.Change(Parent(population, moves, fitness).Options));
        }

        context.Cancellation.ThrowIfCancellationRequested();
        return scorer.Result;
    }

    private Individual Parent(List<Individual> population, StructureMoves moves, Fitness fitness)
    {
        var best = population[moves.Below(population.Count)];
        for (var i = 1; i < options.SampleSize; i++)
        {
            var other = population[moves.Below(population.Count)];
            if (fitness.IsBetter(other, best))
                best = other;
        }

        return best;
    }
}
