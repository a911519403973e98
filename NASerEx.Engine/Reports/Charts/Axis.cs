namespace NASerEx.Reports.Charts;

/// <summary>A linear axis whose ends and marks are round numbers.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends, above <paramref name="Low"/>.</param>
/// <param name="Step">From one mark to the next.</param>
internal sealed record Axis(double Low, double High, double Step)
{
    private static readonly int[] RoundNumbers = [1, 2, 5, 10];

    /// <summary>An axis that holds values; ends are multiples of the step.</summary>
    /// <param name="values">The values; those that are not finite are left out.</param>
    /// <param name="marks">About how many marks.</param>
    public static Axis Over(IEnumerable<double> values, int marks = 5)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (finite.Min(), finite.Max());
        if (high - low < 1e-9 * Math.Max(1, Math.Abs(high)))
            (low, high) = (low - Math.Max(Math.Abs(low) / 10, 1e-3), high + Math.Max(Math.Abs(high) / 10, 1e-3));
        var step = RoundStep((high - low) / marks);
        return new Axis(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step, step);
    }

    /// <summary>An axis with given ends.</summary>
    public static Axis Between(double low, double high, int marks = 5) => new(low, high, RoundStep((high - low) / marks));

    /// <summary>The marks.</summary>
    public IEnumerable<double> Marks
    {
        get
        {
            var first = (long)Math.Ceiling(Low / Step - 1e-9);
            var last = (long)Math.Floor(High / Step + 1e-9);
            for (var i = first; i <= last; i++)
                yield return i * Step;
        }
    }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end.</summary>
    public double Share(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>A mark as text.</summary>
    public string Text(double mark) => Figures.Number(mark, Math.Clamp((int)Math.Ceiling(-Math.Log10(Step) - 1e-9), 0, 6));

    /// <summary>The least of 1, 2, 5 and 10 times a power of ten that is not below a number.</summary>
    private static double RoundStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * RoundNumbers.First(times => times * power >= least * (1 - 1e-9));
    }
}
