using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Runtime;

/// <summary>What a runner found out about one image.</summary>
/// <param name="Number">The number that the image was added with.</param>
/// <param name="Label">Class of the greatest score.</param>
/// <param name="Exit">Where the image left: 0 for the first exit, the number of exits for the end.</param>
/// <param name="Confidence">What was compared with the exit's threshold; NaN for a plain model.</param>
/// <param name="Probability">Probability of the class, calibrated where the image left at an exit.</param>
/// <param name="Milliseconds">What its inference took: of every batch that it was in, its equal share.</param>
public readonly record struct RunnerAnswer(long Number, int Label, int Exit, float Confidence, float Probability, double Milliseconds)
{
    /// <summary>The class that the whole model says, of images that it was asked about too; null of others.</summary>
    public int? EndLabel { get; init; }

    /// <summary>Whether the image was drawn for the sample that the original is asked about too.</summary>
    public bool IsDrawn { get; init; }
}

/// <summary>
/// A model with exits, in whichever form, that takes images one after another and answers each as soon as it is done. The order of answers
/// is not that of the images. One thread at a time.
/// </summary>
public interface IExitRunner : IDisposable
{
    /// <summary>Path of the model.</summary>
    string Path { get; }

    /// <summary>What the model says of itself; null for a plain model.</summary>
    ExitManifest? Manifest { get; }

    /// <summary>Size of the images.</summary>
    ImageSize Size { get; }

    /// <summary>Number of classes.</summary>
    int Classes { get; }

    /// <summary>Names of the places where images leave: exits, then <see cref="ExitModel.End"/>.</summary>
    ImmutableArray<string> Exits { get; }

    /// <summary>Images that are run at once.</summary>
    int Batch { get; }

    /// <summary>Images that were added and not answered yet.</summary>
    int Waiting { get; }

    /// <summary>Whether images may have thresholds of their own.</summary>
    bool IsAdjustable { get; }

    /// <summary>Takes an image, and runs what has a full batch.</summary>
    /// <param name="number">The caller's number for it.</param>
    /// <param name="image">Normalised floats, C×H×W.</param>
    /// <param name="answers">Receives what is known now.</param>
    /// <param name="toEnd">
    /// Whether the image also goes on to the end where it leaves before, for <see cref="RunnerAnswer.EndLabel"/>; it is answered then. A single file cannot do
    /// that.
    /// </param>
    /// <param name="thresholds">Thresholds for this image, by exit, where they may be given (<see cref="IsAdjustable"/>); null takes the model's own.</param>
    /// <exception cref="NASerExException">The run failed (<c>RunFailed</c>).</exception>
    void Add(long number, ReadOnlySpan<float> image, ICollection<RunnerAnswer> answers, bool toEnd = false, float[]? thresholds = null);

    /// <summary>Runs whatever waits to its end, in batches that are not full.</summary>
    /// <param name="answers">Receives what is known now.</param>
    /// <exception cref="NASerExException">The run failed (<c>RunFailed</c>).</exception>
    void Flush(ICollection<RunnerAnswer> answers);
}
