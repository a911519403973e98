namespace NASerEx.Measurement;

/// <summary>Rounds of a run, divided evenly over sittings. Sittings follow each other; each runs images from all of the split, whatever order the split has.</summary>
/// <param name="rounds">All rounds.</param>
/// <param name="wanted">Sittings, if there are as many rounds.</param>
internal sealed class Sittings(int rounds, int wanted)
{
    /// <summary>All rounds.</summary>
    public int Rounds => rounds;

    /// <summary>Number of sittings.</summary>
    public int Count { get; } = Math.Clamp(wanted, 1, rounds);

    /// <summary>First round of a sitting; of the number of sittings, the end.</summary>
    public int Start(int sitting) => (int)((long)sitting * rounds / Count);

    /// <summary>A series of one number a round, by sitting.</summary>
    public double[][] Of(double[] series) => [.. Enumerable.Range(0, Count).Select(sitting => series[Start(sitting)..Start(sitting + 1)])];

    /// <summary>Sum of a series of one number a round, by sitting.</summary>
    public double[] Totals(double[] series) => Array.ConvertAll(Of(series), sitting => sitting.Sum());

    /// <summary>Which image each round runs.</summary>
    /// <param name="images">Number of images.</param>
    public IEnumerable<int> Images(int images) => Enumerable.Range(0, Count).SelectMany(sitting => ImagesOf(sitting, images));

    /// <summary>Which image each round of a sitting runs: all images in a drawn order, around and around.</summary>
    /// <param name="sitting">The sitting.</param>
    /// <param name="images">Number of images.</param>
    public int[] ImagesOf(int sitting, int images)
    {
        var order = Enumerable.Range(0, images).ToArray();
        new Random(0).Shuffle(order);
        return [.. Enumerable.Range(Start(sitting), Start(sitting + 1) - Start(sitting)).Select(round => order[round % images])];
    }
}
