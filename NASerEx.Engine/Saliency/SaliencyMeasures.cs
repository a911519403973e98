using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Saliency;

/// <summary>The measures of saliency that there are.</summary>
public static class SaliencyMeasures
{
    /// <summary>All measures. A new one is one small file and one line here.</summary>
    internal static ImmutableArray<ISaliencyMeasure> All { get; } =
    [
        new RidgeProbe(),
        new FisherSeparability(),
        new GradientActivation(),
        new FinalSimilarity(),
    ];

    /// <summary>What one measure says of a model.</summary>
    /// <param name="measure">Which.</param>
    /// <param name="task">The model and the images.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <exception cref="NASerExException">
    /// There are too few images (<c>SaliencyTooFewImages</c>), gradients cannot be had (<c>OperatorUnsupported</c>, <c>ElementTypeUnsupported</c>), or
    /// this machine lacks libtorch.
    /// </exception>
    public static SaliencyScores Of(SaliencyMeasure measure, SaliencyTask task, WorkContext work) =>
        All.First(one => one.Kind == measure).Of(new SaliencyData(task, work), work);

    /// <summary>What all measures say of a model; one that cannot be taken on it is left out, with a warning.</summary>
    /// <param name="task">The model and the images.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">There are too few images (<c>SaliencyTooFewImages</c>), or this machine lacks libtorch.</exception>
    public static ImmutableSortedDictionary<SaliencyMeasure, SaliencyScores> Of(SaliencyTask task, WorkContext work)
    {
        var data = new SaliencyData(task, work);
        return All.Select(measure => (measure.Kind, Scores: OrNull(measure, data, work)))
            .Where(one => one.Scores is not null)
            .ToImmutableSortedDictionary(one => one.Kind, one => one.Scores!);
    }

    private static SaliencyScores? OrNull(ISaliencyMeasure measure, SaliencyData data, WorkContext work)
    {
        try
        {
            return measure.Of(data, work);
        }
        catch (NASerExException error) when (error.Kind == ErrorKind.Unsupported)
        {
            work.Warn($"The measure '{measure.Kind}' is left out: {error.Message}");
            return null;
        }
    }
}
