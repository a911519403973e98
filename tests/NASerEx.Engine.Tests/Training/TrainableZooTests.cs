using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Real exported classifiers in TorchSharp.</summary>
[Collection(nameof(Alone))]
public class TrainableZooTests
{
    private const double Rate = 1e-4;

    public static TheoryData<string> Models => SharedFiles.Models;

    [Theory]
    [MemberData(nameof(Models))]
    public void AgreesWithOnnxRuntime(string file)
    {
        var model = Read(file);
        var input = InputOf(model);
        ExecutorOracle.Agree(model.Graph, input, model.Opset);
        ExecutorOracle.Agree(model.Graph, input, model.Opset, channelsLast: true);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void OneStepTrainsAndGoesBackIntoTheGraph(string file)
    {
        var model = Read(file);
        var input = InputOf(model);
        using var runnable = new DifferentiableGraph(model.Graph, model.Opset);
        var before = runnable.WriteBack();

        Assert.True(double.IsFinite(ExecutorOracle.Step(runnable, input, EvenSteps)));

        var after = runnable.WriteBack();
        runnable.Training = false;
        ExecutorOracle.Close(ExecutorOracle.InOnnxRuntime(model.WithGraph(after), input), ExecutorOracle.InTorch(runnable, input));
        var weights = model.Graph.Initializers.Where(pair => pair.Value.Element == ElementType.Float && pair.Value.Shape.Length > 1);
        Assert.All(weights, pair => Assert.False(
            after.Initializers[pair.Key].Bytes.Span.SequenceEqual(before.Initializers[pair.Key].Bytes.Span), $"{pair.Key} did not move."));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void TrainingLeavesNoTensorsBehind(string file)
    {
        var model = Read(file);
        var input = InputOf(model);
        using var runnable = new DifferentiableGraph(model.Graph, model.Opset);
        ExecutorOracle.Step(runnable, input, EvenSteps);
        var before = torch.Tensor.TotalCount;
        ExecutorOracle.Step(runnable, input, EvenSteps);
        ExecutorOracle.InTorch(runnable, input);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    /// <summary>The families of deployed classifiers, in the forms of two operator sets and both exporters.</summary>
    [Theory]
    [MemberData(nameof(FamilyForms))]
    public void EveryFamilyTrainsAStepAndGoesBackIntoTheGraph(string name, int opset)
    {
        var model = Families.Build(name, FamilySettings.Small with { Depth = 0.5, ImageSize = 32, Opset = opset, Dynamo = opset == 18, KeepNormalization = opset == 18 });
        var input = InputOf(model);
        ExecutorOracle.Agree(model.Graph, input, model.Opset);
        ExecutorOracle.AgreeAfterAStep(model.Graph, input, model.Opset, rate: Rate);
        AllWeightsMove(model, input);
    }

    private static void AllWeightsMove(Model model, Tensor input)
    {
        using var runnable = new DifferentiableGraph(model.Graph, model.Opset);
        var before = GraphCuts.WithoutDead(runnable.WriteBack());
        ExecutorOracle.Step(runnable, input, EvenSteps);
        var after = runnable.WriteBack();
        var weights = before.Initializers.Where(pair => pair.Value.Element == ElementType.Float && pair.Value.Shape.Length > 1 && !IsMask(pair.Value)).ToList();
        Assert.NotEmpty(weights);
        Assert.All(weights, pair => Assert.False(after.Initializers[pair.Key].Bytes.Span.SequenceEqual(pair.Value.Bytes.Span), $"{pair.Key} did not move."));
    }

    // Shifted windows mask by -100 or less; tables of relative positions are integers, and so no floats at all.
    private static bool IsMask(Tensor tensor) => tensor.AsSpan<float>().ContainsAnyInRange(float.NegativeInfinity, -100);

    public static TheoryData<string, int> FamilyForms => new(
        from name in Families.All.Keys
        from opset in new[] { 11, 18 }
        select (name, opset));

    // Steps of one length for all weights, however small their gradients are.
    private static torch.Tensor EvenSteps(torch.Tensor gradient) => gradient.sign().Times(Rate);

    // Matrices of nothing but zeros, as in an untrained last layer, would hide all that comes before them.
    private static Model Read(string file)
    {
        var model = OnnxFile.Read(SharedFiles.Path(file));
        var random = new WeightInitializer(17);
        var woken = model.Graph.Initializers
            .Where(pair => pair.Value.Element == ElementType.Float && pair.Value.Shape.Length > 1 && pair.Value.Bytes.Span.TrimStart((byte)0).IsEmpty)
            .Select(pair => KeyValuePair.Create(pair.Key, random.LeCun(pair.Value.Shape.AsSpan())));
        return model.WithGraph(GraphPatch.Empty.Add(woken).Apply(model.Graph));
    }

    private static Tensor InputOf(Model model) =>
        ExecutorOracle.Input(3, [.. model.Graph.Inputs[0].Type!.Shape!.Value.Skip(1).Select(axis => axis.Length!.Value)]);
}
