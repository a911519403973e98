using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;

namespace NASerEx.Benchmarks;

/// <summary>
/// The loop that one would write first: for each batch the frozen prefix in TorchSharp without gradients, then a step of every head in turn,
/// in the default layout and with all of libtorch's threads.
/// </summary>
internal static class PlainHeadTraining
{
    /// <summary>Trains the heads of a task.</summary>
    public static void Run(HeadTrainingTask task, TrainingOptions options)
    {
        TorchLibrary.Require();
        torch.set_num_threads(Environment.ProcessorCount);
        var prefix = GraphCuts.Prefix(task.Backbone.Graph, task.Points.Select(point => point.Frontier[0]));
        using var backbone = new DifferentiableGraph(prefix, task.Backbone.Opsets[""]) { Training = false };
        var heads = task.Heads.Select(head => new PlainHead(head, task.Points.Select(point => point.Name).ToList().IndexOf(head.Point), options)).ToArray();
        var random = new Random(options.Seed);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
            RunEpoch(task, options, backbone, heads, random);
        foreach (var head in heads)
            head.Dispose();
    }

    private static void RunEpoch(HeadTrainingTask task, TrainingOptions options, DifferentiableGraph backbone, PlainHead[] heads, Random random)
    {
        var order = Enumerable.Range(0, task.Train.Count).ToArray();
        random.Shuffle(order);
        var augmentation = Augmentation.Of(task.Size, options);
        var pixels = new float[options.BatchSize * task.Train.ImageLength];
        foreach (var batch in order.Chunk(options.BatchSize).Where(batch => batch.Length == options.BatchSize))
        {
            using var scope = torch.NewDisposeScope();
            task.Train.Fill(batch, pixels);
            augmentation.Apply(pixels, random);
            var images = TorchTensors.ToTorch(pixels, batch.Length, task.Size.Channels, task.Size.Height, task.Size.Width);
            var labels = TorchTensors.ToTorch(Array.ConvertAll(batch, image => (long)task.Train.Labels[image]));
            torch.Tensor[] frontiers;
            using (torch.no_grad())
                frontiers = backbone.Run(images);
            foreach (var head in heads)
                head.Step(frontiers, labels, options.LearningRate);
        }
    }

    private sealed class PlainHead(ExitHead head, int point, TrainingOptions options) : IDisposable
    {
        private readonly DifferentiableGraph _graph = new(head.Graph);
        private GradientSteps? _steps;

        public void Step(torch.Tensor[] frontiers, torch.Tensor labels, double rate)
        {
            _steps ??= new GradientSteps(_graph.Parameters, options.Optimizer, options.WeightDecay);
            _steps.Step(torch.nn.functional.cross_entropy(_graph.Run(frontiers[point])[0], labels), rate);
        }

        public void Dispose()
        {
            _steps?.Dispose();
            _graph.Dispose();
        }
    }
}
