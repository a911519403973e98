namespace NASerEx.Search;

/// <summary>A structure of a population, with its place there.</summary>
/// <param name="Individual">The structure.</param>
/// <param name="Rank">Number of the front that it is on, from 0; structures beyond the space's limits come last.</param>
/// <param name="Distance">Crowding distance on that front: how much room it has to its neighbours.</param>
internal sealed record Ranked(Individual Individual, int Rank, double Distance);

/// <summary>The selection of NSGA-II: by front, and on the last one that finds room by crowding distance (Deb et al., 2002).</summary>
internal static class NondominatedSorting
{
    /// <summary>The best of some structures, of equal ones one; the best first.</summary>
    /// <param name="structures">Structures.</param>
    /// <param name="space">Their space.</param>
    /// <param name="count">How many, at most.</param>
    public static Ranked[] Best(IEnumerable<Individual> structures, SearchSpace space, int count)
    {
        var left = structures
            .DistinctBy(one => string.Join(',', one.Options))
            .Select(one => (Individual: one, Objectives: Objectives(one, space)))
            .ToList();
        var best = new List<Ranked>();
        for (var rank = 0; best.Count < count && left.Count > 0; rank++)
        {
            var front = left.Where(one => !left.Any(other => Dominates(other.Objectives, one.Objectives))).ToArray();
            var distances = Distances([.. front.Select(one => one.Objectives)]);
            best.AddRange(front
                .Select((one, i) => new Ranked(one.Individual, rank, distances[i]))
                .OrderByDescending(one => one.Distance));
            left.RemoveAll(one => front.Contains(one));
        }

        return [.. best.Take(count)];
    }

    /// <summary>Whether one is no worse in every objective, and better in one.</summary>
    public static bool Dominates(double[] one, double[] other)
    {
        var isBetter = false;
        for (var i = 0; i < one.Length; i++)
        {
            if (one[i] > other[i])
                return false;
            isBetter |= one[i] < other[i];
        }

        return isBetter;
    }

    /// <summary>Crowding distances of the points of one front; infinite for the ends of each objective.</summary>
    public static double[] Distances(double[][] front)
    {
        var distances = new double[front.Length];
        for (var objective = 0; front.Length > 0 && objective < front[0].Length; objective++)
        {
            int[] order = [.. Enumerable.Range(0, front.Length).OrderBy(i => front[i][objective])];
            var range = front[order[^1]][objective] - front[order[0]][objective];
            distances[order[0]] = distances[order[^1]] = double.PositiveInfinity;
            for (var i = 1; range > 0 && i < order.Length - 1; i++)
                distances[order[i]] += (front[order[i + 1]][objective] - front[order[i - 1]][objective]) / range;
        }

        return distances;
    }

    /// <summary>Loss, cost and weights; infinite beyond the limits.</summary>
    private static double[] Objectives(Individual one, SearchSpace space) => space.Limits.Allow(one.Options)
        ? [one.Loss, one.Cost, one.Options.Sum(option => (double)space.Problem.Candidates[space.CandidateOf(option)].Parameters)]
        : [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity];
}
