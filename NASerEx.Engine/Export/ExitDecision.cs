using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>How sure a stage's classifier is, in standard operators that mean the same at every opset from 7 on.</summary>
/// <param name="scope">The stage's scope.</param>
/// <param name="opset">Version of ONNX's own operator set.</param>
internal sealed class ExitDecision(BranchScope scope, long opset)
{
    /// <summary>Probabilities [1, classes] of logits [1, classes]: the softmax of logits over temperature.</summary>
    public Value Probabilities(Value logits, float temperature)
    {
        var scaled = temperature == 1
            ? logits
            : scope.Add("Div", new Value("exit/scaled"), [logits, scope.Constant("exit/temperature", Tensor.Of([temperature]))]);
        return scope.Add("Softmax", new Value("exit/probabilities"), [scaled], ("axis", 1));
    }

    /// <summary>The greatest probability, a scalar.</summary>
    public Value Confidence(Value probabilities) =>
        scope.Add("ReduceMax", new Value("exit/confidence", TensorType.Of(ElementType.Float)), [probabilities], ("keepdims", 0));

    /// <summary>
    /// Whether the confidence reaches the threshold, a scalar truth value. A confidence that is not a number does not, except below
    /// opset 12, which lacks the comparison.
    /// </summary>
    public Value Leaves(Value confidence, float threshold)
    {
        var least = scope.Constant("exit/threshold", Tensor.Of([threshold]));
        var verdict = new Value("exit/leaves", TensorType.Of(ElementType.Bool));
        return opset >= 12
            ? scope.Add("GreaterOrEqual", verdict, [confidence, least])
            : scope.Add("Not", verdict, [scope.Add("Less", new Value("exit/stays", TensorType.Of(ElementType.Bool)), [confidence, least])]);
    }

    /// <summary>A value as one of another element type; itself when it is of that type.</summary>
    public Value Cast(Value value, ElementType from, ElementType to) => from == to
        ? value
        : scope.Add("Cast", new Value($"{value.Name}/{to}"), [value], ("to", (long)to));
}
