using NASerEx.Graphs;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>What training does to an initializer.</summary>
internal enum WeightRole
{
    /// <summary>Nothing.</summary>
    Constant,

    /// <summary>Gradient steps move it.</summary>
    Trained,

    /// <summary>Its operator keeps it up to date while training, as batch normalisation does with its running mean.</summary>
    Statistic,
}

/// <summary>One ONNX operator, run differentiably.</summary>
/// <param name="OpType">Its name in ONNX's own operator set.</param>
/// <param name="Run">Computes its first output; the tensors it makes on the way belong to the caller's dispose scope.</param>
/// <param name="Role">What an initializer is at an input position, counted from 0; null means constant everywhere.</param>
internal sealed record Operator(string OpType, Func<OperatorCall, TorchTensor> Run, Func<int, WeightRole>? Role = null)
{
    /// <summary>An operator of one input that has no attributes.</summary>
    public static Operator Unary(string opType, Func<TorchTensor, TorchTensor> run) => new(opType, call => run(call[0]));

    /// <summary>An operator whose initializers are trained at positions from the given one on.</summary>
    public static Operator Weighted(string opType, int firstWeight, Func<OperatorCall, TorchTensor> run) =>
        new(opType, run, position => position >= firstWeight ? WeightRole.Trained : WeightRole.Constant);
}

/// <summary>A node about to run.</summary>
/// <param name="Node">The node.</param>
/// <param name="Inputs">Its inputs; null where an optional input is left out.</param>
/// <param name="Training">Whether statistics come from the batch (and are remembered) instead of from the weights.</param>
/// <param name="Opset">Version of ONNX's operator set, where an operator's meaning depends on it.</param>
internal readonly record struct OperatorCall(Node Node, TorchTensor?[] Inputs, bool Training, long Opset)
{
    /// <summary>A required input.</summary>
    public TorchTensor this[int index] => Inputs[index]!;

    /// <summary>An optional input, or null.</summary>
    public TorchTensor? Optional(int index) => index < Inputs.Length ? Inputs[index] : null;

    /// <summary>The content of an integer input, or null when it is left out.</summary>
    public long[]? IntsInput(int index) => Optional(index)?.to_type(TorchSharp.torch.ScalarType.Int64).data<long>().ToArray();

    /// <summary>Integers that newer operator sets give as an input and older ones as an attribute.</summary>
    public long[]? IntsFrom(int input, string attribute) => IntsInput(input) ?? Node.Ints(attribute)?.ToArray();
}
