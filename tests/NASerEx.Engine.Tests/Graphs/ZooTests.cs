using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Graphs;

public class ZooTests
{
    [Fact]
    public void ResNet56HasThePublishedWork()
    {
        var model = OnnxFile.Read(SharedFiles.Path(SharedFiles.ResNet56));
        var shapes = ShapeOracle.Observe(model);
        var work = GraphWork.Of(model.Graph, shapes);
        var classifier = Classifier.Describe(model, shapes);

        Assert.Equal(125.5e6, work.Macs, 0.05e6);
        Assert.Equal(0.85e6, work.Parameters, 0.01e6);
        Assert.Equal((10, ScoreKind.Logits), (classifier.Classes, classifier.Scores));
        Assert.Equal(new ImageInput("input", ElementType.Float, ImageLayout.Nchw, null, new ImageSize(3, 32, 32)), classifier.Input);
    }

    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void ShapesOfEveryValueAreObserved(string file)
    {
        var model = OnnxFile.Read(SharedFiles.Path(file));
        var shapes = ShapeOracle.Observe(model);

        Assert.All(
            model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>(),
            value => Assert.True(shapes.Types.ContainsKey(value), value.Name));
        var output = shapes[model.Graph.Outputs[0]];
        Assert.Equal((0, 10L), (output.BatchAxis, output.Lengths[1]));
        Assert.True(GraphWork.Of(model.Graph, shapes).Macs > 1e6);
        Assert.Equal(10, Classifier.Describe(model, shapes).Classes);
    }
}
