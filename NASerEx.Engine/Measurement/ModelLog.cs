using System.Diagnostics;
using NASerEx.Measurement.Resources;

namespace NASerEx.Measurement;

/// <summary>What the rounds of an interleaved run gave for one model: labels and exits by image, times by round. Made before the clock runs.</summary>
/// <param name="images">Number of images.</param>
/// <param name="rounds">Timed rounds.</param>
internal sealed class ModelLog(int images, int rounds)
{
    /// <summary>Its label by image.</summary>
    public int[] Labels { get; } = new int[images];

    /// <summary>Where each image left.</summary>
    public int[] Exits { get; } = new int[images];

    /// <summary>How sure the model was of each image, as <see cref="Runtime.ExitAnswer.Confidence"/>.</summary>
    public float[] Confidences { get; } = new float[images];

    /// <summary>Stopwatch ticks by round.</summary>
    public long[] Ticks { get; } = new long[rounds];

    /// <summary>What it took beside time.</summary>
    public ResourceLog Resources { get; } = new();

    /// <summary>Milliseconds by round.</summary>
    public double[] Milliseconds() => Array.ConvertAll(Ticks, tick => tick * 1000.0 / Stopwatch.Frequency);
}
