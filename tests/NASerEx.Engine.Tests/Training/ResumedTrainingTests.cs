using NASerEx.Common;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

[Collection(nameof(Alone))]
public class ResumedTrainingTests(SmallTask small) : IClassFixture<SmallTask>
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3, BatchSize = 50, Flip = true, PadCrop = 2, Cutout = 4, Mixup = 0.3, LabelSmoothing = 0.1,
    };

    [Theory]
    [InlineData(Optimizer.Sgd, 0.998, true)]
    [InlineData(Optimizer.AdamW, 0, true)]
    [InlineData(Optimizer.AdamW, 0, false)]
    public void ATrainingThatWasStoppedManyTimesGivesTheSameWeights(Optimizer optimizer, double averaging, bool changesImages)
    {
        var options = (changesImages ? Options : Options with { Flip = false, PadCrop = 0, Cutout = 0, Mixup = 0 }) with { Optimizer = optimizer, Averaging = averaging, LearningRate = optimizer == Optimizer.Sgd ? 0.1 : 3e-3 };
        var whole = Weights(HeadTrainer.Train(Task(), options, WorkContext.None));
        var journal = new MemoryJournal();
        var random = new Random(5);
        var stops = 0;
        foreach (var reports in Enumerable.Range(0, 6).Select(_ => random.Next(5, 40)))
            stops += RunSome(journal, options, reports) ? 1 : 0;

        Assert.True(stops >= 3, $"{stops} stops");
        Assert.Equal(whole, Weights(HeadTrainer.Train(Task() with { Journal = journal }, options, WorkContext.None)));
    }

    [Fact]
    public void HeadsOfLeastUseAreGivenUpAndTheOthersLearnTheSame()
    {
        var task = small.TaskOf("conv-pooled", "residual-w4-d0");
        var all = HeadTrainer.Train(task, Options, WorkContext.None);
        var asked = new List<int>();
        var halving = new Halving(0.5, 1, heads =>
        {
            asked.Add(heads.Length);
            Assert.All(heads, head => Assert.Equal(small.Validation.Count * 10, head.Logits.Length));
            return [.. heads.Select(head => new HeadValue(head.Head.Macs, $"{head.Head.Macs} MACs"))];
        });

        var halved = HeadTrainer.Train(task with { Halving = halving }, Options, WorkContext.None);

        Assert.Equal([4, 2], asked);
        Assert.Equal([1, 1, 2, 3], halved.Select(head => head.Epochs).Order());
        Assert.Equal(3, halved.Count(head => head.Dropped is not null));
        Assert.All(halved.Where(head => head.Dropped is not null), head => Assert.Contains(" MACs", head.Dropped, StringComparison.Ordinal));
        var kept = Assert.Single(halved, head => head.Dropped is null);
        Assert.Equal(task.Heads.MaxBy(head => head.Macs)!.Name, kept.Head.Name);
        Assert.Equal(Weights([all.Single(head => head.Head.Name == kept.Head.Name)]), Weights([kept]));
    }

    private HeadTrainingTask Task() => small.DearTaskOf("conv-pooled", "pooled-linear");

    /// <summary>Trains until a number of reports have come; says whether that stopped it.</summary>
    private bool RunSome(MemoryJournal journal, TrainingOptions options, int reports)
    {
        using var stop = new CancellationTokenSource();
        var work = new WorkContext
        {
            Cancellation = stop.Token,
            OnProgress = _ =>
            {
                if (Interlocked.Decrement(ref reports) == 0)
                    stop.Cancel();
            },
        };
        try
        {
            HeadTrainer.Train(Task() with { Journal = journal }, options, work);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private static byte[] Weights(IEnumerable<TrainedHead> trained) => [.. trained.SelectMany(one =>
        one.Head.Graph.Nodes.SelectMany(node => node.Inputs)
            .Where(value => value is not null && one.Head.Graph.Initializers.ContainsKey(value))
            .SelectMany(value => one.Head.Graph.Initializers[value!].Bytes.ToArray()))];
}
