using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>The answers to <c>Shape</c> and <c>Size</c> of values that a stage does not hold, made from the number of its images.</summary>
/// <param name="shapes">Concrete types of the original's values.</param>
/// <param name="batch">The batch that the stage is for, or null when any number of images is taken.</param>
internal sealed class StageShapes(GraphShapes shapes, int? batch)
{
    /// <summary>Nodes that give what a node asks for.</summary>
    /// <param name="asker">A <c>Shape</c> or <c>Size</c>.</param>
    /// <param name="rows">A value of the stage whose first axis counts the images.</param>
    public IEnumerable<Node> Answer(Node asker, Value rows)
    {
        var type = shapes[asker.Inputs[0]!];
        var output = asker.Outputs[0]!;
        var varies = batch is null && type.BatchAxis >= 0;
        if (asker.OpType == "Size")
            return varies ? Times(rows, Tensor.Of([0L]), Tensor.Of([type.Count]), output) : [Constant(Tensor.Of([type.Count]), output)];
        var (first, end) = Range(asker, type.Lengths.Length);
        var lengths = type.Lengths[first..end].AsSpan();
        return varies && type.BatchAxis >= first && type.BatchAxis < end
            ? Shape(lengths, type.BatchAxis - first, rows, output)
            : [Constant(Tensor.Of(lengths, lengths.Length), output)];
    }

    private static List<Node> Shape(ReadOnlySpan<long> lengths, int batchAxis, Value rows, Value output)
    {
        var nodes = new List<Node>();
        var parts = new List<Value>();
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            var (length, part) = (Tensor.Of([lengths[axis]], 1), new Value($"{output}/axis{axis}"));
            nodes.AddRange(axis == batchAxis ? Times(rows, Tensor.Of([0L], 1), length, part) : [Constant(length, part)]);
            parts.Add(part);
        }

        nodes.Add(new Node("Concat", parts, [output], [new("axis", 0L)]));
        return nodes;
    }

    /// <summary>The number of images times a number; of the shape that both tensors have.</summary>
    private static IEnumerable<Node> Times(Value rows, Tensor firstAxis, Tensor factor, Value output)
    {
        var (shape, axis, images, number) = (new Value($"{output}/rows"), new Value($"{output}/first"), new Value($"{output}/images"), new Value($"{output}/factor"));
        yield return new Node("Shape", [rows], [shape]);
        yield return Constant(firstAxis, axis);
        yield return new Node("Gather", [shape, axis], [images], [new("axis", 0L)]);
        yield return Constant(factor, number);
        yield return new Node("Mul", [images, number], [output]);
    }

    private static Node Constant(Tensor tensor, Value output) => new("Constant", [], [output], [new("value", tensor)]);

    /// <summary>The axes that a <c>Shape</c> asks for: from opset 15 on it may leave some out.</summary>
    private static (int First, int End) Range(Node asker, int rank)
    {
        var (start, end) = (At(asker.Int("start", 0)), At(asker.Int("end", rank)));
        return (start, Math.Max(start, end));

        int At(long axis) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }
}
