using System.Collections.Immutable;

namespace NASerEx.Search;

/// <summary>The cost that a share of the samples does not exceed. Later exits cost more, so it is the way to the exit by which that share has left.</summary>
/// <param name="share">The share, from 0 to 1.</param>
/// <param name="samples">Number of samples.</param>
internal sealed class CostQuantile(double share, int samples)
{
    /// <summary>Part of the mean cost that is added, so that among equals the mean decides.</summary>
    private const double MeanPart = 1e-3;

    /// <summary>Samples that may cost more.</summary>
    public int Beyond { get; } = (int)Math.Floor(samples * (1 - share) + 1e-9);

    /// <summary>What is made small, summed over the samples like a mean cost.</summary>
    /// <param name="path">Cost of the way at the quantile.</param>
    /// <param name="mean">Mean cost, summed over the samples.</param>
    public double Of(double path, double mean) => (samples * path) + (MeanPart * mean);

    /// <summary>The same of a structure.</summary>
    /// <param name="problem">Costs.</param>
    /// <param name="exits">Its exits.</param>
    /// <param name="rates">Share of samples that leave at each, and last the share that reaches the end.</param>
    /// <param name="mean">Mean cost.</param>
    public double Of(SearchProblem problem, ImmutableArray<StructureExit> exits, ImmutableArray<double> rates, double mean)
    {
        var (heads, left) = (0.0, 0.0);
        for (var at = 0; at < exits.Length; at++)
        {
            var candidate = problem.Candidates[exits[at].Candidate];
            heads += candidate.HeadCost;
            left += rates[at];
            if (samples - Math.Round(left * samples) <= Beyond)
                return Of(heads + candidate.PrefixCost, samples * mean) / samples;
        }

        return Of(heads + problem.FinalCost, samples * mean) / samples;
    }
}
