using NASerEx.Common;
using NASerEx.Training;

namespace NASerEx.Saliency;

/// <summary>What measures are taken from. Features are collected once, when a measure first asks for them.</summary>
/// <param name="task">The model and the images.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class SaliencyData(SaliencyTask task, WorkContext work)
{
    private readonly Lazy<FeatureTable> _features = new(() => TorchThreads.Restored(() => FeatureTable.Collect(task, work)));

    /// <summary>The model and the images.</summary>
    public SaliencyTask Task => task;

    /// <summary>Pooled features at all places.</summary>
    public FeatureTable Features => _features.Value;

    /// <summary>Scores of all places, each computed on a core of its own.</summary>
    /// <param name="nothing">The score where nothing is known.</param>
    /// <param name="score">Scores a place.</param>
    public SaliencyScores ByPlace(double nothing, Func<FeatureRows, double> score)
    {
        var scores = new double[Features.Places.Length];
        TorchThreads.Restored(() =>
        {
            OneCoreEach.Run([.. Enumerable.Range(0, scores.Length).Select<int, Action>(place => () => scores[place] = score(Features.Places[place]))], work.Cancellation);
            return scores;
        });
        return new SaliencyScores([.. scores[..^1]], nothing, scores[^1]);
    }
}
