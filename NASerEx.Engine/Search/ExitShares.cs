namespace NASerEx.Search;

/// <summary>Thresholds as quantiles: so that given shares of the samples leave at each exit.</summary>
internal static class ExitShares
{
    private const int Steps = 120;

    /// <summary>Shares that fall or rise geometrically from exit to exit.</summary>
    public static IEnumerable<int[]> Geometric(SearchSpace space, MaskTable masks, int[] placement)
    {
        var scorer = new CascadeScorer(space, masks);
        for (var step = 1; step <= Steps; step++)
        {
            var ratio = step / (Steps / 3.0);
            yield return Quantiles(space, scorer, placement, [.. Enumerable.Range(0, placement.Length + 1).Select(exit => Math.Pow(ratio, exit))]);
        }
    }

    /// <summary>Shares that go with the accuracy of exits and against their cost.</summary>
    public static IEnumerable<int[]> Budgeted(SearchSpace space, MaskTable masks, int[] placement)
    {
        var scorer = new CascadeScorer(space, masks);
        var outcomes = space.Problem.Outcomes;
        var heads = placement.Select(candidate => space.Problem.Candidates[candidate]).ToArray();
        double[] accuracies = [.. heads.Select(head => outcomes.Accuracy(outcomes.Exits[head.Row])), outcomes.FinalAccuracy];
        double[] costs = [.. heads.Select(head => (head.PrefixCost + head.HeadCost) / space.Problem.FinalCost), 1];
        foreach (var accuracyWeight in (double[])[0, 2, 5, 10, 20, 40])
        {
            for (var step = -Steps / 2; step <= Steps; step++)
            {
                var weights = accuracies.Zip(costs, (accuracy, cost) => Math.Exp(accuracyWeight * accuracy - step / 8.0 * cost)).ToArray();
                yield return Quantiles(space, scorer, placement, weights);
            }
        }
    }

    /// <summary>The structure whose exits let leave what comes nearest to shares in proportion to some weights, the end's last.</summary>
    private static int[] Quantiles(SearchSpace space, CascadeScorer scorer, int[] placement, double[] weights)
    {
        var structure = new List<int>();
        scorer.Clear();
        for (var exit = 0; exit < placement.Length; exit++)
        {
            var (option, trial) = Nearest(space, scorer, placement[exit], space.CostSamples * weights[exit] / weights.Sum());
            if (trial.IsIdle)
                continue;
            structure.Add(option);
            scorer.Consider(placement[exit]);
            scorer.Push(scorer.Try(option));
        }

        return [.. structure];
    }

    private static (int Option, Trial Trial) Nearest(SearchSpace space, CascadeScorer scorer, int candidate, double leaving)
    {
        scorer.Consider(candidate);
        return Enumerable.Range(space.FirstOption(candidate), space.FirstOption(candidate + 1) - space.FirstOption(candidate))
            .Select(option => (Option: option, Trial: scorer.Try(option)))
            .MinBy(one => Math.Abs(one.Trial.Left - leaving));
    }
}
