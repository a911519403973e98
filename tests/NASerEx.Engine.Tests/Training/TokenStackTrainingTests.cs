using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Heads that mix tokens learn, on the places of a map as tokens.</summary>
[Collection(nameof(Alone))]
public sealed class TokenStackTrainingTests(SmallTask small) : IClassFixture<SmallTask>
{
    [Fact]
    public void TheyLearnMoreThanTheMeanTells()
    {
        var task = TaskOf("pooled-linear", "token-w16-d1");
        var trained = HeadTrainer.Train(task, new TrainingOptions { Epochs = 6, BatchSize = 50 }, WorkContext.None);

        var (mean, mixed) = (trained[0], trained[1]);
        Assert.True(mixed.Accuracy > mean.Accuracy + 0.2, $"The mean gets {mean.Accuracy:P0} right, mixed tokens {mixed.Accuracy:P0}.");
        Assert.DoesNotContain(mixed.Head.Graph.Nodes, node => node.OpType == "BatchNormalization");
        Assert.Equal(mixed.Head.Parameters, mixed.Head.Graph.Initializers.Values.Sum(tensor => tensor.Count));
    }

    /// <summary>The first point's map [N, C, H, W] as tokens [N, C, H·W], whose features are the first axis.</summary>
    private HeadTrainingTask TaskOf(params string[] shapes)
    {
        var task = small.TaskOf();
        var map = small.Points[0];
        var (tokens, back, flat, square) = (new Value("tokens"), new Value("back"), new Value("flat"), new Value("square"));
        var patch = GraphPatch.Empty
            .Add(flat, Tensor.Of([0L, 0, -1], 3)).Add(square, Tensor.Of([0L, 0, map.Shape[1], map.Shape[2]], 4))
            .Add(new Node("Reshape", [map.Frontier[0], flat], [tokens]), new Node("Reshape", [tokens, square], [back]))
            .ReplaceUses(map.Frontier[0], back);
        var point = map with { Name = "tokens", Frontier = [tokens], Shape = [map.Shape[0], map.Shape[1] * map.Shape[2]], Reading = new FrontierReading(ElementType.Float, 0) };
        return task with
        {
            Backbone = task.Backbone.WithGraph(patch.Apply(task.Backbone.Graph)),
            Points = [point],
            Heads = [.. shapes.Select(shape => HeadShapes.Build(shape, point, task.Classes, 1))],
        };
    }
}
