namespace NASerEx.Exits.Metrics;

/// <summary>
/// Logistic regression by Newton's method on standardised columns, with the prior that every coefficient is normal around 0 with a variance of 1, so
/// that columns that say the same share their weight (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", section 4.4).
/// </summary>
internal static class LogisticFit
{
    private const int Steps = 30;
    private const double Converged = 1e-10;

    /// <summary>A weight a column, then the constant.</summary>
    /// <param name="rows">A row a sample.</param>
    /// <param name="isTrue">What is to be told from it.</param>
    /// <param name="columns">Number of columns.</param>
    public static double[] Of(double[][] rows, bool[] isTrue, int columns)
    {
        var (means, scales) = Moments(rows, columns);
        var standard = Array.ConvertAll(rows, row => (double[])[.. row.Select((value, i) => (value - means[i]) * scales[i]), 1]);
        var weights = new double[columns + 1];
        for (var step = 0; step < Steps; step++)
        {
            var change = Step(standard, isTrue, weights);
            for (var i = 0; i < weights.Length; i++)
                weights[i] += change[i];
            if (change.Max(Math.Abs) < Converged)
                break;
        }

        for (var i = 0; i < columns; i++)
        {
            weights[i] *= scales[i];
            weights[columns] -= weights[i] * means[i];
        }

        return weights;
    }

    /// <summary>Mean of each column, and one over its standard deviation; 0 for a constant, which then has no weight.</summary>
    private static (double[] Means, double[] Scales) Moments(double[][] rows, int columns)
    {
        var count = Math.Max(rows.Length, 1);
        double[] means = [.. Enumerable.Range(0, columns).Select(i => rows.Sum(row => row[i]) / count)];
        double[] deviations = [.. means.Select((mean, i) => Math.Sqrt(rows.Sum(row => (row[i] - mean) * (row[i] - mean)) / count))];
        return (means, Array.ConvertAll(deviations, deviation => deviation > 1e-9 ? 1 / deviation : 0));
    }

    private static double[] Step(double[][] rows, bool[] isTrue, double[] weights)
    {
        var size = weights.Length;
        var (curvature, slope) = (new double[size, size], new double[size]);
        for (var i = 0; i < size; i++)
            (curvature[i, i], slope[i]) = (1, -weights[i]);
        for (var sample = 0; sample < rows.Length; sample++)
        {
            var row = rows[sample];
            var sum = 0.0;
            for (var i = 0; i < size; i++)
                sum += weights[i] * row[i];
            var likely = 1 / (1 + Math.Exp(-sum));
            for (var i = 0; i < size; i++)
            {
                slope[i] += ((isTrue[sample] ? 1 : 0) - likely) * row[i];
                for (var j = 0; j < size; j++)
                    curvature[i, j] += likely * (1 - likely) * row[i] * row[j];
            }
        }

        return Solve(curvature, slope);
    }

    /// <summary>Gaussian elimination; the matrix is positive definite, so that it needs no pivots.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        for (var pivot = 0; pivot < size; pivot++)
        {
            for (var row = pivot + 1; row < size; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column < size; column++)
                    matrix[row, column] -= factor * matrix[pivot, column];
                right[row] -= factor * right[pivot];
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < size; column++)
                right[row] -= matrix[row, column] * right[column];
            right[row] /= matrix[row, row];
        }

        return right;
    }
}
