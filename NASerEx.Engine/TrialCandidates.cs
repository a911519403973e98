using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Training;

namespace NASerEx;

/// <summary>
/// Which heads are tried at all. Heads on neighbouring points are nearly as right as each other, so that trying them all is lost time: where others learn from memory, those that learn from the stream of
/// images are tried on every so many of the points, from the first, at which most is saved, so that they take no more than four times the training that the chosen ones may take; four heads at least, and
/// two of a shape.
/// </summary>
internal static class TrialCandidates
{
    /// <summary>How many times the training that may be chosen is tried.</summary>
    private const int Choice = 4;

    private const int Least = 4;
    private const int LeastOfShape = 2;

    /// <summary>The heads that are tried, in order.</summary>
    /// <param name="heads">All heads.</param>
    /// <param name="streamed">Names of those that learn from the stream of images.</param>
    /// <param name="training">What training heads takes, and their exit points, in order.</param>
    /// <param name="named">Names of heads that are trained in any case.</param>
    /// <param name="mostTraining">As <see cref="HeadTrial.Choose"/> takes it.</param>
    public static ImmutableArray<ExitHead> Of(
        ImmutableArray<ExitHead> heads, IReadOnlyCollection<string> streamed, TrainingMacs training, IReadOnlyCollection<string> named, double mostTraining)
    {
        if (heads.All(head => streamed.Contains(head.Name)))
            return heads;
        var places = training.Points.Select((point, place) => (point.Name, place)).ToDictionary();
        ExitHead[][] shapes =
        [
            .. heads.Where(head => streamed.Contains(head.Name) && !named.Contains(head.Name)).GroupBy(head => head.Shape).Select(shape => shape.OrderBy(head => places[head.Point]).ToArray()),
        ];
        ExitHead[] Every(int step) => [.. shapes.SelectMany(shape => shape.Where((_, i) => i % step == 0))];
        var (longest, least) = (shapes.Select(shape => shape.Length).DefaultIfEmpty().Max(), Math.Max(Least, LeastOfShape * shapes.Length));
        ExitHead[][] choices = [.. Enumerable.Range(1, longest).Select(Every).Where(some => some.Length >= least).DefaultIfEmpty(Every(1))];
        var spread = choices.FirstOrDefault(some => training.Of(some) <= Choice * mostTraining) ?? choices.MinBy(some => some.Length)!;
        var tried = spread.Select(head => head.Name).Concat(named).ToHashSet();
        return [.. heads.Where(head => tried.Contains(head.Name) || !streamed.Contains(head.Name))];
    }
}
