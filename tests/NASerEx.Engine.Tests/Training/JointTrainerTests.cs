using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

[Collection(nameof(Alone))]
public class JointTrainerTests(SmallTask small) : IClassFixture<SmallTask>
{
    private static readonly TrainingOptions Search = new()
    {
        Mode = TrainingMode.Joint, BatchSize = 50, Joint = new JointOptions { Epochs = 2, LearningRate = 0.02, ExitWeights = [0.5, 1] },
    };

    private static readonly TrainingOptions Options = JointOptions.Of(Search);

    [Fact]
    public void BackboneAndExitsLearn()
    {
        var task = Task("pooled-linear", "conv-pooled");
        var trained = JointTrainer.Train(task, JointOptions.Of(Search with { Joint = Search.Joint with { Epochs = 4 } }), WorkContext.None);

        Assert.Equal(task.Heads.Select(head => head.Name), trained.Heads.Select(one => one.Head.Name));
        Assert.All(trained.Heads, one => Assert.True(one.Loss < 0.97 * Math.Log(10), $"{one.Head.Name}: {one.Loss}"));
        Assert.Equal(
            task.Backbone with { Graph = trained.Backbone.Graph, Sha256 = "" }, trained.Backbone);
        var moved = task.Backbone.Graph.Initializers.Where(pair => !pair.Value.Bytes.Span.SequenceEqual(trained.Backbone.Graph.Initializers[pair.Key].Bytes.Span));
        Assert.Equal(task.Backbone.Graph.Initializers.Values.Count(tensor => tensor.Element == ElementType.Float), moved.Count());
        var outcomes = Outcomes(OnnxFile.FromBytes(OnnxFile.ToBytes(trained.Backbone)), task, trained);
        Assert.Equal(trained.Heads.Select(one => one.Accuracy), outcomes.Exits.Select(outcomes.Accuracy));
        Assert.InRange(outcomes.FinalAccuracy, small.Backbone.Accuracy - 0.05, 1);
    }

    [Fact]
    public void TrainedExitsDoBetterOnABackboneThatLearnsWithThem()
    {
        var frozen = HeadTrainer.Train(small.TaskOf("conv-pooled"), Search with { Epochs = 4 }, WorkContext.None);
        var task = Task() with { Heads = [.. frozen.Select(one => one.Head)] };
        var mixed = JointTrainer.Train(task, JointOptions.Of(Search with { Mode = TrainingMode.Mixed, Joint = new JointOptions { Epochs = 4 } }), WorkContext.None);
        Assert.True(mixed.Heads.Sum(one => one.Loss) < frozen.Sum(one => one.Loss));
    }

    [Fact]
    public void ATrainingThatWasStoppedGivesTheSameWeights()
    {
        var whole = Weights(JointTrainer.Train(Task("conv-pooled"), Options, WorkContext.None));
        var journal = new MemoryJournal();
        foreach (var reports in new[] { 7, 16 })
            Assert.Throws<OperationCanceledException>(() => JointTrainer.Train(Task("conv-pooled") with { Journal = journal }, Options, StopAfter(reports)));
        Assert.Equal(whole, Weights(JointTrainer.Train(Task("conv-pooled") with { Journal = journal }, Options, WorkContext.None)));
        Assert.NotEqual(whole, Weights(JointTrainer.Train(Task("conv-pooled"), Options with { Seed = 2 }, WorkContext.None)));
    }

    [Fact]
    public void TheTimeThatItTakesIsSaidOnce()
    {
        var said = new List<string>();
        JointTrainer.Train(Task("pooled-linear"), Options, new WorkContext { OnWarning = said.Add });
        Assert.Contains("about a minute", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void ExitsImitateTheLastOneAndPullNothingTowardsThem()
    {
        using var scope = torch.NewDisposeScope();
        var plain = new LabelAndTeacherLoss(0.5, 2);
        var (exit, final) = (torch.randn([4, 3], requires_grad: true), torch.randn([4, 3], requires_grad: true));
        var targets = new BatchTargets(torch.eye(4, 3), torch.softmax(torch.randn([4, 3]), 1));

        var ofBoth = torch.autograd.grad([new JointLoss(plain, [0.5], 2, false).Of([exit, final], targets)], [exit, final]);
        var ofFinal = torch.autograd.grad([plain.Of(final, targets)], [final]);
        var ofExit = torch.autograd.grad([plain.Of(exit, targets with { Softened = torch.softmax(final.detach().Times(0.5), 1) })], [exit]);

        Assert.True(ofBoth[1].allclose(ofFinal[0].Times(2.0)));
        Assert.True(ofBoth[0].allclose(ofExit[0].Times(0.5)));
        var ofProbabilities = new JointLoss(plain, [0.5], 2, true).Of([exit, torch.softmax(final, 1)], targets);
        Assert.Equal(new JointLoss(plain, [0.5], 2, false).Of([exit, final], targets).item<float>(), ofProbabilities.item<float>(), 1e-4);
    }

    [Fact]
    public void AGradientIsNoLongerThanItsShareOfTheWeight()
    {
        using var scope = torch.NewDisposeScope();
        var (gradient, weight) = (torch.tensor(new[] { 30f, 40f }), torch.tensor(new[] { 6f, 8f }));
        new Pace(0.5, 1).Apply(gradient, weight, 0.2);
        Assert.Equal([3f, 4f], gradient.data<float>().ToArray());
        new Pace(1, 1, MostRelative: 0.1).Apply(gradient, weight, 1);
        Assert.Equal(1, gradient.norm().item<float>(), 1e-5f);
        new Pace(1, 1, MostRelative: 0.5).Apply(gradient, weight, 1);
        Assert.Equal(1, gradient.norm().item<float>(), 1e-5f);
    }

    [Fact]
    public void TheLastWeightGivenHoldsForAllExitsThatFollow()
    {
        Assert.Equal([0.5, 1, 1], Enumerable.Range(0, 3).Select(Search.Joint.WeightOf));
        Assert.Equal(Search.LearningRate, Options.Joint.HeadLearningRate);
        Assert.Equal(0.02, JointOptions.Of(Search with { Mode = TrainingMode.Mixed }).Joint.HeadLearningRate);
        Assert.Equal(4, JointOptions.Of(Search with { Budget = TrainingBudget.Thorough }).AllEpochs);
    }

    [Fact]
    public void AModelOfOneImageARunIsRefused() =>
        Refused("JointFixedBatch", "training.mode: frozen", TestModels.SmallClassifier(batch: 1));

    [Fact]
    public void AnOperatorWithoutGradientsIsNamed() => Refused("OperatorUnsupported", "RandomNormalLike (nodes 'RandomNormalLike_5')", Unusual());

    [Fact]
    public void AQuantisedModelIsRefused()
    {
        var plain = TestModels.SmallClassifier();
        Refused("OperatorUnsupported", "QuantizeLinear", Variants.Quantized.Of(plain, ShapeOracle.Observe(plain)));
    }

    [Fact]
    public void AModelThatLearnsIsNotRefused() => JointTrainer.Require(small.Backbone.Model, Describe(small.Backbone.Model));

    private static Model Unusual()
    {
        var plain = TestModels.SmallClassifier();
        var pooled = plain.Graph.Nodes.First(node => node.OpType == "Flatten").Outputs[0]!;
        var odd = new Value("odd");
        return plain.WithGraph(GraphPatch.Empty.Add(new Node("RandomNormalLike", [pooled], [odd], name: "RandomNormalLike_5")).ReplaceUses(pooled, odd).Apply(plain.Graph));
    }

    private static void Refused(string id, string mention, Model model)
    {
        var error = Assert.Throws<NASerExException>(() => JointTrainer.Require(model, Describe(model)));
        Assert.Equal(id, error.Id);
        Assert.Contains(mention, error.Message, StringComparison.Ordinal);
    }

    private static Classifier Describe(Model model) => Classifier.Describe(model, ShapeOracle.Observe(model));

    private JointTrainingTask Task(params string[] shapes) => new(
        small.Backbone.Model, Describe(small.Backbone.Model), small.Points, small.TaskOf(shapes).Heads, small.Train, small.Validation);

    private static OutcomeTable Outcomes(Model backbone, JointTrainingTask task, JointlyTrained trained) => OutcomeCollector.Collect(
        backbone, backbone.Graph.Outputs[0], 10, false, [.. task.Points.Select(point => point.On(backbone))], [.. trained.Heads.Select(one => one.Head)],
        task.Validation, new RuntimeOptions(), WorkContext.None);

    private static WorkContext StopAfter(int reports)
    {
        var stop = new CancellationTokenSource();
        return new WorkContext
        {
            Cancellation = stop.Token,
            OnProgress = _ =>
            {
                if (--reports == 0)
                    stop.Cancel();
            },
        };
    }

    private static byte[] Weights(JointlyTrained trained) =>
        [.. trained.Heads.Select(one => one.Head.Graph).Prepend(trained.Backbone.Graph).SelectMany(graph => graph.Nodes.SelectMany(node => node.Inputs)
            .Where(value => value is not null && graph.Initializers.ContainsKey(value)).SelectMany(value => graph.Initializers[value!].Bytes.ToArray()))];
}
