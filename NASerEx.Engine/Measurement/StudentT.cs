namespace NASerEx.Measurement;

/// <summary>Student's t distribution of whole degrees of freedom.</summary>
public static class StudentT
{
    /// <summary>Probability that |t| is at most a number (Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4).</summary>
    /// <param name="t">The number, 0 or more.</param>
    /// <param name="degrees">Degrees of freedom, 1 or more.</param>
    public static double Within(double t, int degrees)
    {
        var angle = Math.Atan(t / Math.Sqrt(degrees));
        var (sine, cosine) = Math.SinCos(angle);
        var odd = degrees % 2 == 1;
        var (term, sum) = (odd ? cosine : 1.0, 0.0);
        for (var i = odd ? 1 : 0; i <= degrees - 2; i += 2)
        {
            sum += term;
            term *= cosine * cosine * (i + 1) / (i + 2);
        }

        return odd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }

    /// <summary>The number within which t lies, on either side of 0, with a probability.</summary>
    /// <param name="probability">More than 0, less than 1.</param>
    /// <param name="degrees">Degrees of freedom, 1 or more.</param>
    public static double Quantile(double probability, int degrees)
    {
        var (low, high) = (0.0, 1.0);
        while (Within(high, degrees) < probability)
            high *= 2;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Within(middle, degrees) < probability ? (middle, high) : (low, middle);
        }

        return high;
    }
}
