namespace NASerEx.Costs;

/// <summary>
/// Time that a head adds to a run: <c>ms ≈ MsPerMac · MACs + MsPerByte · bytes read + MsPerNode · nodes</c>.
/// </summary>
/// <param name="MsPerMac">Milliseconds a multiply-accumulate.</param>
/// <param name="MsPerByte">Milliseconds a byte of the exit point's values.</param>
/// <param name="MsPerNode">Milliseconds a node.</param>
/// <param name="Error">Root mean square of the errors of the heads that it was fitted to, as shares of the whole way to their answers.</param>
public sealed record HeadFit(double MsPerMac, double MsPerByte, double MsPerNode, double Error)
{
    /// <summary>Predicted time of a head, in milliseconds.</summary>
    public double Head(double macs, double bytes, int nodes) => MsPerMac * macs + MsPerByte * bytes + MsPerNode * nodes;

    /// <summary>
    /// The fit whose coefficients are not negative and whose errors, as shares of the whole way, have the least squares: a head's time is the difference of two runs, and
    /// what matters is how far off the sum is.
    /// </summary>
    /// <param name="heads">Multiply-accumulates, bytes and nodes of each, its time, and that of the whole way to its answer. None gives a fit of zero.</param>
    public static HeadFit Of(IReadOnlyList<(double Macs, double Bytes, int Nodes, double Milliseconds, double Way)> heads)
    {
        if (heads.Count == 0)
            return new HeadFit(0, 0, 0, 0);
        var (macs, bytes) = (LatencyFit.Scale(heads.Max(head => head.Macs)), LatencyFit.Scale(heads.Max(head => head.Bytes)));
        double[][] rows = [.. heads.Select(head => new[] { head.Macs / macs / head.Way, head.Bytes / bytes / head.Way, head.Nodes / head.Way })];
        double[] targets = [.. heads.Select(head => head.Milliseconds / head.Way)];
        var best = LeastSquares.Nonnegative(rows, targets, terms: 3);
        return new HeadFit(best[0] / macs, best[1] / bytes, best[2], Math.Sqrt(LeastSquares.Squares(rows, targets, best) / rows.Length));
    }
}
