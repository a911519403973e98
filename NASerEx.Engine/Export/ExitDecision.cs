using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>Whether an image leaves, in standard operators that mean the same at every opset from 7 on.</summary>
/// <param name="scope">The stage's scope.</param>
/// <param name="opset">Version of ONNX's own operator set.</param>
internal sealed class ExitDecision(BranchScope scope, long opset)
{
    /// <summary>The greatest of probabilities, a scalar.</summary>
    public Value Greatest(Value probabilities) =>
        scope.Add("ReduceMax", new Value("exit/confidence", TensorType.Of(ElementType.Float)), [probabilities], ("keepdims", 0));

    /// <summary>
    /// Whether a score reaches the threshold, a scalar truth value. A score that is not a number does not, except below
    /// opset 12, which lacks the comparison.
    /// </summary>
    public Value Leaves(Value score, float threshold)
    {
        var least = scope.Constant("exit/threshold", Tensor.Of([threshold]));
        var verdict = new Value("exit/leaves", TensorType.Of(ElementType.Bool));
        return opset >= 12
            ? scope.Add("GreaterOrEqual", verdict, [score, least])
            : scope.Add("Not", verdict, [scope.Add("Less", new Value("exit/stays", TensorType.Of(ElementType.Bool)), [score, least])]);
    }

    /// <summary>A value as one of another element type; itself when it is of that type.</summary>
    public Value Cast(Value value, ElementType from, ElementType to) => from == to
        ? value
        : scope.Add("Cast", new Value($"{value.Name}/{to}"), [value], ("to", (long)to));
}
