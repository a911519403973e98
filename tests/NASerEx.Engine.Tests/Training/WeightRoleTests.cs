using NASerEx.Graphs;
using NASerEx.Training;
using NASerEx.Training.Operators;
using Xunit;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training;

public class WeightRoleTests
{
    [Fact]
    public void WeightsAreTrainedThroughWhatHandsThemOn()
    {
        var g = new CaseGraph([5, 8]);
        var (weight, token, scale, embedding) = (g.Random(3, 8), g.Random(1, 1, 8), g.Random(8), g.Random(6, 8));
        var joined = g.Op("Concat", [g.Op("Expand", [token, g.Ints(3, 1, 1)]), g.X], ("axis", 1L));
        var placed = g.Op("Mul", [g.Op("Add", [joined, g.Op("Unsqueeze", [embedding, g.Ints(0)])]), scale]);
        var roles = Roles(g.Build(g.Op("MatMul", [placed, g.Op("Transpose", [weight], ("perm", L(1, 0)))])));

        Assert.All([weight, token, scale, embedding], value => Assert.Equal(WeightRole.Trained, roles[value]));
    }

    [Fact]
    public void NumbersOfFormulasStay()
    {
        var g = new CaseGraph([8]);
        var clipped = g.Op("Clip", [g.X, g.Op("Squeeze", [g.Floats(-0.5f)]), g.Float(0.5f)]);
        var powered = g.Op("Pow", [clipped, g.Floats(1, 2, 1, 2, 1, 2, 1, 2)]);
        var scaled = g.Op("Div", [g.Op("Mul", [g.Op("Add", [powered, g.Float(1e-3f)]), g.Floats(2)]), g.Positive(8)]);
        Assert.DoesNotContain(WeightRole.Trained, Roles(g.Build(scaled)).Values);
    }

    [Theory]
    [InlineData(-100f)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void MasksStay(float maskedOut)
    {
        var g = new CaseGraph([4]);
        var (mask, bias) = (g.Floats(0, maskedOut, 0, 0), g.Floats(0, -99, 0, 0));
        var roles = Roles(g.Build(g.Op("Softmax", [g.Op("Add", [g.Op("Add", [g.X, mask]), bias])])));
        Assert.Equal((WeightRole.Constant, WeightRole.Trained), (roles[mask], roles[bias]));
    }

    [Fact]
    public void MasksOfZerosAndOnesStayButFreshScalesAndBiasesDoNot()
    {
        var g = new CaseGraph([4]);
        var (mask, scale, bias) = (g.Floats(0, 1, 1, 0), g.Floats(1, 1, 1, 1), g.Floats(0, 0, 0, 0));
        var roles = Roles(g.Build(g.Op("Add", [g.Op("Mul", [g.Op("Mul", [g.X, mask]), scale]), bias])));
        Assert.Equal((WeightRole.Constant, WeightRole.Trained, WeightRole.Trained), (roles[mask], roles[scale], roles[bias]));
    }

    [Fact]
    public void WhatNormalisesTheImagesStays()
    {
        var g = new CaseGraph([3, 8, 8]);
        var (mean, reshaped, scale, shift) = (g.Random(1, 3, 1, 1), g.Positive(3), g.Positive(3, 1, 1), g.Random(3, 1, 1));
        var (column, place, weight, gain) = (g.Random(8), g.Random(3, 8, 8), g.Random(4, 3, 3, 3), g.Random(3, 1, 1));
        var centred = g.Op("Sub", [g.Op("Cast", [g.X], ("to", (long)ElementType.Float)), mean]);
        var normal = g.Op("Mul", [g.Op("Mul", [centred, g.Op("Reshape", [reshaped, g.Ints(3, 1, 1)])]), scale]);
        var shifted = g.Op("Add", [g.Op("Div", [shift, normal]), shift]);
        var placed = g.Op("Add", [g.Op("Add", [shifted, column]), place]);
        var roles = Roles(g.Build(g.Op("Conv", [g.Op("Mul", [placed, gain]), weight])));

        Assert.All([mean, reshaped, scale, shift], value => Assert.Equal(WeightRole.Constant, roles[value]));
        Assert.All([column, place, weight, gain], value => Assert.Equal(WeightRole.Trained, roles[value]));
    }

    [Fact]
    public void AWeightThatANodeNeedsConstantStaysButOneWhoseShapeIsReadDoesNot()
    {
        var g = new CaseGraph([4]);
        var (divisor, weight) = (g.Positive(4), g.Random(4));
        var sum = g.Op("Add", [g.Op("Div", [g.Op("Mul", [g.X, divisor]), divisor]), weight]);
        var roles = Roles(g.Build(g.Op("Expand", [sum, g.Op("Concat", [g.Ints(1), g.Op("Shape", [weight])], ("axis", 0L))])));
        Assert.Equal((WeightRole.Constant, WeightRole.Trained), (roles[divisor], roles[weight]));
    }

    [Fact]
    public void WhatAlsoScalesAResultIsTrained()
    {
        // A normalisation by hand divides by what it was itself computed from.
        var g = new CaseGraph([4]);
        var weight = g.Random(4);
        var sum = g.Op("Add", [g.X, weight]);
        var roles = Roles(g.Build(g.Op("Div", [sum, g.Op("Sqrt", [g.Op("Add", [g.Op("Mul", [sum, sum]), g.Float(1)])])])));
        Assert.Equal(WeightRole.Trained, roles[weight]);
    }

    [Fact]
    public void WhatNoGradientReachesStays()
    {
        var g = new CaseGraph([4]);
        var weight = g.Random(4);
        Assert.Equal(WeightRole.Constant, Roles(g.Build(g.Op("Floor", [g.Op("Mul", [g.X, weight])])))[weight]);
    }

    [Fact]
    public void MergedWeightsAndStatisticsAreTrainedApart()
    {
        var g = new CaseGraph([4, 5, 5]);
        var (scale, bias, mean, variance) = (g.Positive(4), g.Random(4), g.Random(4), g.Positive(4));
        var first = g.Op("BatchNormalization", [g.X, scale, bias, mean, variance]);
        var second = g.Op("BatchNormalization", [g.Op("Relu", [first]), g.Op("Identity", [scale]), bias, g.Op("Identity", [mean]), variance]);
        var graph = g.Build(second);
        var input = ExecutorOracle.Input(2, 4, 5, 5);
        ExecutorOracle.AgreeAfterAStep(graph, input);

        using var runnable = new DifferentiableGraph(graph);
        ExecutorOracle.Step(runnable, input, 0.1);
        var written = runnable.WriteBack();

        var norms = written.Nodes.Where(node => node.OpType == "BatchNormalization").ToList();
        Assert.DoesNotContain(written.Nodes, node => node.OpType == "Identity");
        foreach (var position in new[] { 1, 3, 4 })
            Assert.NotEqual(Content(written, norms[0], position), Content(written, norms[1], position));
        Assert.Equal(Content(written, norms[0], 2), Content(written, norms[1], 2));
    }

    [Fact]
    public void TrainedConstantsAreWrittenBackAsInitializers()
    {
        var g = new CaseGraph([4]);
        var graph = g.Build(g.Op("Mul", [g.X, g.Op("Constant", [], ("value", Tensor.Of([1f, 2, 3, 4], 4)))]));
        using var runnable = new DifferentiableGraph(graph);
        ExecutorOracle.Step(runnable, ExecutorOracle.Input(2, 4), 0.1);

        var (_, weight) = Assert.Single(runnable.WriteBack().Initializers);

        Assert.NotEqual([1, 2, 3, 4], weight.AsSpan<float>().ToArray());
        Assert.Empty(graph.Initializers);
    }

    private static float[] Content(Graph graph, Node node, int position) => graph.Initializers[node.Inputs[position]!].AsSpan<float>().ToArray();

    private static IReadOnlyDictionary<Value, WeightRole> Roles(Graph graph)
    {
        TorchLibrary.Require();
        var form = TrainableForm.Of(graph);
        return WeightRoles.Of(form, OperatorList.For(form, 17));
    }
}
