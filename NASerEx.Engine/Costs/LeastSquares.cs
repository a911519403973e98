namespace NASerEx.Costs;

/// <summary>Least squares for a few coefficients that must not be negative.</summary>
internal static class LeastSquares
{
    /// <summary>
    /// The coefficients, none below zero, of the least sum of squares of <c>row · coefficients − target</c>. Every choice of those that are zero is tried, which
    /// a few allow. Where nothing else is determined, all are zero.
    /// </summary>
    /// <param name="rows">A row an observation, weighted as it should count.</param>
    /// <param name="targets">What each row should give.</param>
    /// <param name="terms">Numbers in a row.</param>
    public static double[] Nonnegative(double[][] rows, double[] targets, int terms) => Enumerable.Range(0, 1 << terms)
        .Select(set => Solve(rows, targets, set, terms))
        .Where(solution => solution.All(term => term >= 0))
        .MinBy(solution => Squares(rows, targets, solution))!;

    /// <summary>Sum of the squares that are left.</summary>
    public static double Squares(double[][] rows, double[] targets, double[] coefficients) =>
        rows.Zip(targets, (row, target) => Math.Pow(row.Zip(coefficients, (value, term) => value * term).Sum() - target, 2)).Sum();

    /// <summary>Least squares with the terms outside a bit set held at zero; NaN where it is not unique.</summary>
    private static double[] Solve(double[][] rows, double[] targets, int set, int terms)
    {
        var used = Enumerable.Range(0, terms).Where(term => (set >> term & 1) == 1).ToArray();
        var normal = used.Select(i => used
            .Select(j => rows.Sum(row => row[i] * row[j]))
            .Append(rows.Zip(targets, (row, target) => row[i] * target).Sum()).ToArray()).ToArray();
        var solution = new double[terms];
        foreach (var (value, i) in Eliminate(normal).Select((value, i) => (value, i)))
            solution[used[i]] = value;
        return solution;
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
