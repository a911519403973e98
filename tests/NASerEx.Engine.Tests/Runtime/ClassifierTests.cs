using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Runtime;

public class ClassifierTests
{
    [Fact]
    public void LogitsAndProbabilitiesAreToldApart()
    {
        Assert.Equal(ScoreKind.Logits, Describe(SmallClassifier()).Scores);
        var model = SmallClassifier("Softmax");
        var classifier = Describe(model);
        Assert.Equal((ScoreKind.Probabilities, 5), (classifier.Scores, classifier.Classes));
        Assert.Same(model.Graph.Nodes[^2].Outputs[0], classifier.Logits);
        Assert.Same(model.Graph.Outputs[0], classifier.Output);
    }

    [Fact]
    public void ASoftmaxWrittenAsExponentialsOverTheirSumIsKnown()
    {
        var graph = SmallClassifier().Graph;
        var (scores, exponentials, sum, probabilities) = (graph.Outputs[0], new Value("e"), new Value("sum"), new Value("p"));
        var softmax = GraphPatch.Empty
            .Add(
                new Node("Exp", [scores], [exponentials]),
                new Node("ReduceSum", [exponentials, new Value("axes")], [sum]),
                new Node("Div", [exponentials, sum], [probabilities]))
            .WithOutputs(probabilities);
        softmax = softmax.Add(softmax.Nodes[1].Inputs[1]!, Tensor.Of([1L], 1));

        var classifier = Describe(Model(softmax.Apply(graph)));

        Assert.Equal((ScoreKind.Probabilities, scores), (classifier.Scores, classifier.Logits));
    }

    [Fact]
    public void WhatIsNoClassifierIsRefusedWithTheReason()
    {
        AssertRefused("MultiLabel", "Sigmoid 'Sigmoid_7'", SmallClassifier("Sigmoid"));
        AssertRefused("ModelOutputs", "[1,3,8,8]", Chain(Input("x", -1, 3, 8, 8), Layer("Relu")));
        AssertRefused("NotAnImageInput", "Float [?,10]", Chain(Input("x", -1, 10), Layer("Relu")));
        var graph = SmallClassifier().Graph;
        AssertRefused("ModelOutputs", "2 outputs (Gemm_6, Relu_1)", Model(GraphPatch.Empty.AddOutputs(graph.Nodes[1].Outputs[0]!).Apply(graph)));
        AssertRefused("ModelInputs", "2 inputs (images, more)", Model(GraphPatch.Empty.WithInputs(graph.Inputs[0], Input("more", -1, 2)).Apply(graph)));
    }

    [Fact]
    public void AnotherNumberOfClassesIsNamed()
    {
        var classifier = Describe(SmallClassifier());
        classifier.CheckClasses(["a", "b", "c", "d", "e"], "digits");
        var error = Assert.Throws<NASerExException>(() => classifier.CheckClasses(["a", "b"], "digits"));
        Assert.Equal("ClassCountMismatch", error.Id);
        Assert.Contains("5 classes", error.Message, StringComparison.Ordinal);
        Assert.Contains("'digits' has 2 (a, b)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClassMapNeedsOutputsThatThereAre()
    {
        var classifier = Describe(SmallClassifier());
        var map = new Dictionary<string, int> { ["cat"] = 4, ["dog"] = 0 };
        classifier.CheckClasses(["dog", "1", "2", "3", "cat"], "pets", map);
        classifier.CheckClasses(["dog", "cat"], "pets", new Dictionary<string, int> { ["cat"] = 1, ["dog"] = 0 });
        map["ape"] = 5;
        map["bee"] = 7;
        var error = Assert.Throws<NASerExException>(() => classifier.CheckClasses(["dog"], "pets", map));
        Assert.Equal("ClassMapMismatch", error.Id);
        Assert.Contains($"The model '{classifier.Label}' scores 5 classes", error.Message, StringComparison.Ordinal);
        Assert.Contains("its outputs are 0 to 4, but classMap.ape of the dataset 'pets' is 5 (1 more are too great)", error.Message, StringComparison.Ordinal);
    }

    private static Classifier Describe(Model model) => Classifier.Describe(model, ShapeOracle.Observe(model));

    private static void AssertRefused(string id, string words, Model model)
    {
        var error = Assert.Throws<NASerExException>(() => Describe(model));
        Assert.Equal(id, error.Id);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
