using System.Collections.Immutable;
using NASerEx.Exits;

namespace NASerEx.Training;

/// <summary>
/// Multiply-accumulates that heads which learn from the stream of images take for each image that they learn from: forward and twice as much back through them in every epoch, and the way to the last
/// of them. Where images look the same in every epoch the way counts once, as what the backbone says of a few heads' points is kept, and not at all where the teacher
/// goes all of it; with fewer passes than <see cref="KeptFeatures.LeastPasses"/> nothing is kept.
/// </summary>
/// <param name="Points">Their exit points.</param>
/// <param name="Epochs">Passes over the images.</param>
/// <param name="Ways">In how many of them the backbone is asked.</param>
internal sealed record TrainingMacs(ImmutableArray<ExitPoint> Points, int Epochs, int Ways)
{
    private const int PassesOfStep = 3;

    /// <summary>Those of trainings with options.</summary>
    public static TrainingMacs Of(ImmutableArray<ExitPoint> points, TrainingOptions options) =>
        new(points, options.AllEpochs, WaysOf(options, HeadTrainer.UsesTeacher(options)));

    private static int WaysOf(TrainingOptions options, bool usesTeacher) =>
        options.ChangesImages || options.AllEpochs + (usesTeacher ? 1 : 0) < KeptFeatures.LeastPasses ? options.AllEpochs
        : usesTeacher ? 0
        : 1;

    /// <summary>Those of some heads.</summary>
    public long Of(IReadOnlyCollection<ExitHead> heads) =>
        (Ways * heads.Select(head => Points.First(point => point.Name == head.Point).PrefixMacs).DefaultIfEmpty().Max()) + (Epochs * heads.Sum(head => PassesOfStep * head.Macs));
}
