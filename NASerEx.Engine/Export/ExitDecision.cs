using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>Whether an image leaves, in standard operators that mean the same at every opset from 7 on.</summary>
/// <param name="scope">The stage's scope.</param>
/// <param name="opset">Version of ONNX's own operator set.</param>
internal sealed class ExitDecision(BranchScope scope, long opset)
{
    /// <summary>The greatest probability that the model itself gives, [N].</summary>
    /// <param name="scores">What it answers, [N, classes].</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="areProbabilities">Whether these are probabilities, not logits.</param>
    /// <param name="rows">Number of images.</param>
    public Value EndConfidence(Value scores, int classes, bool areProbabilities, Dimension rows)
    {
        var answer = new AnswerGraph(classes, 1, opset, rows);
        return scope.Splice(answer.Build(answer.Greatest(areProbabilities ? answer.Logits : answer.Probabilities)), [scores])[0];
    }

    /// <summary>
    /// Whether the score of one image reaches the threshold, a truth value [1]. A score that is not a number does not, except below
    /// opset 12, which lacks the comparison.
    /// </summary>
    /// <param name="score">The score, [1].</param>
    /// <param name="least">The threshold, [] or [1].</param>
    public Value Leaves(Value score, Value least)
    {
        var verdict = new Value("exit/leaves", TensorType.Of(ElementType.Bool, 1));
        return opset >= 12
            ? scope.Add("GreaterOrEqual", verdict, [score, least])
            : scope.Add("Not", verdict, [scope.Add("Less", new Value("exit/stays", TensorType.Of(ElementType.Bool, 1)), [score, least])]);
    }

    /// <summary>A value as one of another element type; itself when it is of that type.</summary>
    public Value Cast(Value value, ElementType from, ElementType to) => from == to
        ? value
        : scope.Add("Cast", new Value($"{value.Name}/{to}"), [value], ("to", (long)to));
}
