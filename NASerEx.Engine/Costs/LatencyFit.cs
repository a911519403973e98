namespace NASerEx.Costs;

/// <summary>Time of a run as a straight line over its work: <c>ms ≈ MsPerMac · MACs + MsPerNode · nodes + MsPerRun</c>.</summary>
/// <param name="MsPerMac">Milliseconds a multiply-accumulate.</param>
/// <param name="MsPerNode">Milliseconds a node.</param>
/// <param name="MsPerRun">Milliseconds that any run takes.</param>
/// <param name="RelativeError">Root mean square of the relative errors of the runs that it was fitted to.</param>
public sealed record LatencyFit(double MsPerMac, double MsPerNode, double MsPerRun, double RelativeError)
{
    /// <summary>Predicted time of a run, in milliseconds.</summary>
    public double Run(double macs, int nodes) => MsPerMac * macs + MsPerNode * nodes + MsPerRun;

    /// <summary>The fit of least squared relative error whose coefficients are not negative.</summary>
    /// <param name="runs">At least one run: its multiply-accumulates, its nodes and its time.</param>
    public static LatencyFit Of(IReadOnlyList<(double Macs, int Nodes, double Milliseconds)> runs)
    {
        var scale = Scale(runs.Max(run => run.Macs));
        double[][] rows = [.. runs.Select(run => new[] { run.Macs / scale / run.Milliseconds, run.Nodes / run.Milliseconds, 1 / run.Milliseconds })];
        double[] ones = [.. runs.Select(_ => 1.0)];
        var best = LeastSquares.Nonnegative(rows, ones, terms: 3);
        return new LatencyFit(best[0] / scale, best[1], best[2], Math.Sqrt(LeastSquares.Squares(rows, ones, best) / rows.Length));
    }

    internal static double Scale(double most) => most > 0 ? most : 1;
}
