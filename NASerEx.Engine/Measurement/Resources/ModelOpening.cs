using System.Diagnostics;
using NASerEx.Runtime;

namespace NASerEx.Measurement.Resources;

/// <summary>What it took to open a model.</summary>
/// <param name="Milliseconds">From opening its session to its first answer.</param>
/// <param name="MemoryBytes">Growth of the process's resident memory until it had run some images, the peak between included.</param>
internal readonly record struct ModelOpening(double Milliseconds, long MemoryBytes)
{
    /// <summary>Images behind which all memory is taken that the ways to their exits need.</summary>
    private const int Images = 8;

    /// <summary>Opens a closed model and runs its first images.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pixels">Images, one after another.</param>
    public static ModelOpening Of(ExitModel model, ReadOnlySpan<float> pixels)
    {
        var (length, before, start) = (model.Size.Count, ResidentMemory.Settle(), Stopwatch.GetTimestamp());
        model.Reopen();
        Run(model, pixels[..length]);
        model.Answer();
        var taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        for (var image = 1; image < Math.Min(Images, pixels.Length / length); image++)
            Run(model, pixels.Slice(image * length, length));
        return new ModelOpening(taken, Math.Max(0, ResidentMemory.Peak() - before));
    }

    private static void Run(ExitModel model, ReadOnlySpan<float> image)
    {
        model.SetImage(image);
        model.Run();
    }
}
