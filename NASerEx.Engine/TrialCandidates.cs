using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Training;

namespace NASerEx;

/// <summary>
/// Which heads are tried at all. Trying one that could hardly be chosen is lost time: where others learn from memory, no more of those that learn from the stream of images are tried than take five times
/// the training that the chosen ones may take, but four at least, first those that could save most for their training, were all images to leave at them.
/// </summary>
internal static class TrialCandidates
{
    /// <summary>How many times the training that may be chosen is tried.</summary>
    private const int Choice = 5;

    /// <summary>How many heads are tried at least.</summary>
    private const int Least = 4;

    /// <summary>The heads that are tried, in order.</summary>
    /// <param name="heads">All heads.</param>
    /// <param name="streamed">Names of those that learn from the stream of images.</param>
    /// <param name="training">What training heads takes, and their exit points.</param>
    /// <param name="modelMacs">Multiply-accumulates of the original.</param>
    /// <param name="named">Names of heads that are trained in any case.</param>
    /// <param name="mostTraining">As <see cref="HeadTrial.Choose"/> takes it.</param>
    public static ImmutableArray<ExitHead> Of(
        ImmutableArray<ExitHead> heads, IReadOnlyCollection<string> streamed, TrainingMacs training, long modelMacs, IEnumerable<string> named, double mostTraining)
    {
        if (heads.All(head => streamed.Contains(head.Name)))
            return heads;
        var tried = named.ToHashSet();
        ImmutableArray<ExitHead> taken = [];
        foreach (var head in heads.Where(head => streamed.Contains(head.Name) && !tried.Contains(head.Name)).OrderByDescending(head => Promise(head, training, modelMacs)))
        {
            if (taken.Length < Least || training.Of(taken.Add(head)) <= Choice * mostTraining)
                taken = taken.Add(head);
        }

        tried.UnionWith(taken.Select(head => head.Name));
        return [.. heads.Where(head => tried.Contains(head.Name) || !streamed.Contains(head.Name))];
    }

    private static double Promise(ExitHead head, TrainingMacs training, long modelMacs) =>
        Math.Log((double)modelMacs / (training.Points.First(point => point.Name == head.Point).PrefixMacs + head.Macs)) / training.Of([head]);
}
