namespace NASerEx.Costs;

/// <summary>One measured run: what it had to do, and how long it took.</summary>
/// <param name="Name">Exit point, head or <c>final</c>.</param>
/// <param name="Macs">Multiply-accumulates of the run.</param>
/// <param name="Nodes">Nodes of the run.</param>
/// <param name="Milliseconds">Typical time of a run.</param>
public sealed record LatencyMeasurement(string Name, double Macs, int Nodes, double Milliseconds);

/// <summary>Time of a run as a straight line over its work: <c>ms ≈ MsPerMac · MACs + MsPerNode · nodes + MsPerRun</c>.</summary>
/// <param name="MsPerMac">Milliseconds a multiply-accumulate.</param>
/// <param name="MsPerNode">Milliseconds a node.</param>
/// <param name="MsPerRun">Milliseconds that any run takes.</param>
/// <param name="RelativeError">Root mean square of the relative errors of the measurements that it was fitted to.</param>
public sealed record LatencyFit(double MsPerMac, double MsPerNode, double MsPerRun, double RelativeError)
{
    private const int Terms = 3;

    /// <summary>Predicted time of some work inside a run, in milliseconds.</summary>
    public double Work(double macs, int nodes) => MsPerMac * macs + MsPerNode * nodes;

    /// <summary>
    /// The fit of least squared relative error whose coefficients are not negative. With three coefficients, every choice of those
    /// that are zero is tried.
    /// </summary>
    /// <param name="measurements">At least one run.</param>
    public static LatencyFit Of(IReadOnlyList<LatencyMeasurement> measurements)
    {
        var scale = measurements.Max(run => run.Macs) is > 0 and var most ? most : 1;
        double[][] rows = [.. measurements.Select(run => new[]
        {
            run.Macs / scale / run.Milliseconds, run.Nodes / run.Milliseconds, 1 / run.Milliseconds,
        })];
        var (best, error) = Enumerable.Range(1, (1 << Terms) - 1)
            .Select(terms => Solve(rows, terms))
            .Where(terms => terms.All(term => term >= 0))
            .Select(terms => (Terms: terms, Error: Error(rows, terms)))
            .MinBy(fit => fit.Error);
        return new LatencyFit(best[0] / scale, best[1], best[2], error);
    }

    private static double Error(double[][] rows, double[] terms) =>
        Math.Sqrt(rows.Average(row => Math.Pow(row.Zip(terms, (value, term) => value * term).Sum() - 1, 2)));

    /// <summary>Least squares for a right side of ones, with the terms outside a bit set held at zero; NaN where it is not unique.</summary>
    private static double[] Solve(double[][] rows, int set)
    {
        var used = Enumerable.Range(0, Terms).Where(term => (set >> term & 1) == 1).ToArray();
        var normal = used.Select(i => used.Select(j => rows.Sum(row => row[i] * row[j])).Append(rows.Sum(row => row[i])).ToArray()).ToArray();
        var terms = new double[Terms];
        foreach (var (value, i) in Eliminate(normal).Select((value, i) => (value, i)))
            terms[used[i]] = value;
        return terms;
    }

    /// <summary>Gauss–Jordan elimination of a symmetric positive system with its right side as last column.</summary>
    private static IEnumerable<double> Eliminate(double[][] system)
    {
        for (var pivot = 0; pivot < system.Length; pivot++)
        {
            var original = system[pivot][pivot];
            for (var row = 0; row < system.Length; row++)
            {
                if (row == pivot)
                    continue;
                var factor = system[row][pivot] / original;
                for (var column = pivot; column <= system.Length; column++)
                    system[row][column] -= factor * system[pivot][column];
            }
        }

        return system.Select((row, i) => Math.Abs(row[i]) > 1e-12 ? row[^1] / row[i] : double.NaN);
    }
}
