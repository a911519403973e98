using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using TorchSharp;

namespace NASerEx.Training;

/// <summary>
/// Trains heads on a frozen backbone. ONNX Runtime computes the backbone once a batch for all heads while libtorch trains the heads on the batch
/// before, in pieces of one core each. Heads that only pool before their linear layer learn from one pass of the backbone.
/// </summary>
public static class HeadTrainer
{
    /// <summary>Trains heads. The same task and options give the same weights, also when a journal takes up a run that was killed.</summary>
    /// <param name="task">What is trained on what.</param>
    /// <param name="options">How.</param>
    /// <param name="work">Cancellation, asked between batches; progress with images a second.</param>
    /// <param name="finished">Receives each head as soon as it has learned all it will.</param>
    /// <returns>The heads, in the task's order; without those that wait for a decision (<see cref="Halving.Elsewhere"/>).</returns>
    /// <exception cref="NASerExException">There are too few images (<c>TrainingTooFewImages</c>), or libtorch or ONNX Runtime cannot be loaded.</exception>
    public static ImmutableArray<TrainedHead> Train(HeadTrainingTask task, TrainingOptions options, WorkContext work, Action<TrainedHead>? finished = null)
    {
        RequireImages(task.Train);
        RequireImages(task.Validation);
        if (task.Heads.IsEmpty)
            return [];
        TorchLibrary.Require();
        TorchLibrary.Tell(work);
        return Run(task, options, work, finished);
    }

    /// <summary>The images that heads learn from, in parts that the backbone can be asked about one by one.</summary>
    /// <param name="task">What would be trained on what.</param>
    /// <param name="options">How.</param>
    public static ImmutableArray<Range> TeacherParts(HeadTrainingTask task, TrainingOptions options) => new HeadTraining(task, options, WorkContext.None, []).Parts;

    /// <summary>Asks the backbone what it says of some of the images that heads learn from, and leaves the answers, a row of logits an image, in the task's journal.</summary>
    /// <param name="task">What would be trained on what; it has a journal.</param>
    /// <param name="part">One of <see cref="TeacherParts"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="work">Cancellation, progress.</param>
    public static void AskTeacher(HeadTrainingTask task, Range part, TrainingOptions options, WorkContext work)
    {
        TorchLibrary.Require();
        TorchThreads.Restored(() =>
        {
            new HeadTraining(task, options, work, []).AskTeacher(part);
            return true;
        });
    }

    /// <summary>Leaves what the backbone said of all parts in the task's journal, where trainings find it.</summary>
    /// <param name="task">What would be trained on what; it has a journal.</param>
    /// <param name="parts">All of <see cref="TeacherParts"/>, each with its logits.</param>
    /// <param name="options">How.</param>
    public static void JoinTeacher(HeadTrainingTask task, IEnumerable<(Range Part, float[] Logits)> parts, TrainingOptions options) =>
        new HeadTraining(task, options, WorkContext.None, []).JoinTeacher(parts);

    /// <summary>Whether trainings ask the backbone what it says of the training images.</summary>
    public static bool UsesTeacher(TrainingOptions options) => new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature).UsesTeacher;

    /// <summary>Those of some heads that learn from the stream of images, and are compared with others on the way; the others learn from features in memory.</summary>
    /// <param name="heads">The heads.</param>
    /// <param name="train">The training images.</param>
    /// <param name="options">How they would be trained.</param>
    public static ImmutableArray<ExitHead> Streamed(ImmutableArray<ExitHead> heads, ImageSplit train, TrainingOptions options)
    {
        var images = StratifiedSubset.Of(train.Labels, options.MaxImages, options.Seed).Length;
        return [.. heads.Where(head => !FeatureBank.Suits(head, images))];
    }

    /// <summary>How long <see cref="Train"/> takes, told from a few batches. Nothing is kept.</summary>
    /// <param name="task">What is trained on what.</param>
    /// <param name="options">How.</param>
    /// <param name="work">Cancellation.</param>
    /// <exception cref="NASerExException">As <see cref="Train"/>.</exception>
    public static TimeSpan Estimate(HeadTrainingTask task, TrainingOptions options, WorkContext work)
    {
        RequireImages(task.Train);
        RequireImages(task.Validation);
        if (task.Heads.IsEmpty)
            return TimeSpan.Zero;
        TorchLibrary.Require();
        // A few batches are no progress, and no story.
        var quiet = WorkContext.None with { Cancellation = work.Cancellation };
        TimeSpan Try() => WithLearners(task, options, learners => new HeadTraining(task with { Journal = null }, options, quiet, learners).Try());
        // The first time takes longer than any after it.
        Try();
        return Try();
    }

    private static ImmutableArray<TrainedHead> Run(HeadTrainingTask task, TrainingOptions options, WorkContext work, Action<TrainedHead>? finished) =>
        WithLearners<ImmutableArray<TrainedHead>>(task, options, learners =>
        {
            var trained = new Dictionary<HeadLearner, TrainedHead>();
            new HeadTraining(task, options, work, learners).Run(learner =>
            {
                trained.Add(learner, learner.Finish(task.Validation.Labels));
                finished?.Invoke(trained[learner]);
            });
            return [.. learners.Where(trained.ContainsKey).Select(learner => trained[learner])];
        });

    private static T WithLearners<T>(HeadTrainingTask task, TrainingOptions options, Func<HeadLearner[], T> use) => TorchThreads.Restored(() =>
    {
        var learners = task.Heads.Select(head => new HeadLearner(head, task.PointOf(head), options)).ToArray();
        try
        {
            return use(learners);
        }
        finally
        {
            foreach (var learner in learners)
                learner.Dispose();
        }
    });

    internal static void RequireImages(ImageSplit split)
    {
        if (split.Count < 2)
            throw new NASerExException(
                "TrainingTooFewImages", ErrorKind.InvalidInput,
                $"The split '{split.Name}' has {split.Count} images; training needs at least 2. Give it more in the dataset's spec.");
    }
}
