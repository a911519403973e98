using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Exits;

/// <summary>The ways in which exporters write that a model reads the first token alone.</summary>
public class ClassTokenTests
{
    [Theory]
    [InlineData("gather", true)]
    [InlineData("gather from behind", true)]
    [InlineData("slice", true)]
    [InlineData("slice from behind", true)]
    [InlineData("slice of all axes", true)]
    [InlineData("slice of the second token", false)]
    [InlineData("gather of the third token", false)]
    [InlineData("mean", false)]
    public void IsSeen(string form, bool read)
    {
        var model = ModelOf(form);
        var points = ExitPoints.Find(model, ShapeOracle.Observe(model));
        Assert.Equal(read, points.Single(point => point.Shape.Length == 2 && point.Shape[1] == 16).Reading.HasClassToken);
    }

    /// <summary>Four tokens of 16 features from images, then a classifier on what the form leaves.</summary>
    private static Model ModelOf(string form)
    {
        var (x, tokens, first, flat, scores) = (Input("x", -1, 3, 4, 4), new Value("tokens"), new Value("first"), new Value("flat"), new Value("scores"));
        var (patches, rows, weights, classes) = (new Value("patches"), new Value("rows"), new Value("weights"), new Value("classes"));
        var graph = GraphPatch.Empty
            .Add(rows, Tensor.Of([0L, 4, 12], 3)).Add(weights, Weights(12, 16)).Add(classes, Weights(16, 5))
            .Add(new Node("Reshape", [x, rows], [patches]), new Node("MatMul", [patches, weights], [tokens]), new Node("Flatten", [first], [flat]), new Node("MatMul", [flat, classes], [scores]))
            .Add(Reading(form, tokens, first, out var constants)).Add(constants)
            .WithInputs(x).WithOutputs(scores);
        return Model(graph.Apply(new Graph("tokens", [x], [], [], [])), form == "mean" ? 17 : 13);
    }

    private static Node Reading(string form, Value tokens, Value first, out Dictionary<Value, Tensor> constants)
    {
        var added = constants = [];
        return form switch
        {
            "gather" => new Node("Gather", [tokens, Scalar(0)], [first], [new("axis", 1L)]),
            "gather from behind" => new Node("Gather", [tokens, Scalar(0)], [first], [new("axis", -2L)]),
            "gather of the third token" => new Node("Gather", [tokens, Scalar(2)], [first], [new("axis", 1L)]),
            "slice" => Slice([0], [1], [1]),
            "slice from behind" => Slice([0], [1], [-2]),
            "slice of all axes" => Slice([0, 0, 0], [long.MaxValue, 1, long.MaxValue], [0, 1, 2]),
            "slice of the second token" => Slice([1], [2], [1]),
            _ => new Node("ReduceMean", [tokens], [first], [new("axes", new long[] { 1 })]),
        };

        Node Slice(long[] starts, long[] ends, long[] axes) => new("Slice", [tokens, Ints(starts), Ints(ends), Ints(axes)], [first]);
        Value Scalar(long value) => Constant(new Tensor(ElementType.Int64, [], BitConverter.GetBytes(value)));
        Value Ints(long[] values) => Constant(Tensor.Of(values, values.Length));
        Value Constant(Tensor tensor)
        {
            var value = new Value($"constant_{added.Count}");
            added.Add(value, tensor);
            return value;
        }
    }
}
