using System.Diagnostics;

namespace NASerEx.Measurement;

/// <summary>What the rounds of an interleaved run gave: labels and exits by image, times by round. Made before the clock runs.</summary>
/// <param name="images">Number of images.</param>
/// <param name="passes">How often all of them are gone through.</param>
internal sealed class RoundLog(int images, int passes)
{
    /// <summary>Number of images.</summary>
    public int Images => images;

    /// <summary>Timed rounds.</summary>
    public int Rounds => images * passes;

    /// <summary>The measured model's label by image.</summary>
    public int[] ModelLabels { get; } = new int[images];

    /// <summary>The original's label by image.</summary>
    public int[] BaselineLabels { get; } = new int[images];

    /// <summary>Where each image left the measured model.</summary>
    public int[] Exits { get; } = new int[images];

    /// <summary>Stopwatch ticks of the measured model by round.</summary>
    public long[] ModelTicks { get; } = new long[images * passes];

    /// <summary>Stopwatch ticks of the original by round.</summary>
    public long[] BaselineTicks { get; } = new long[images * passes];

    /// <summary>Milliseconds of the measured model by round.</summary>
    public double[] ModelMilliseconds() => Milliseconds(ModelTicks);

    /// <summary>Milliseconds of the original by round.</summary>
    public double[] BaselineMilliseconds() => Milliseconds(BaselineTicks);

    private static double[] Milliseconds(long[] ticks) => Array.ConvertAll(ticks, tick => tick * 1000.0 / Stopwatch.Frequency);
}
