using NASerEx.Graphs;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>One ONNX operator, run differentiably.</summary>
/// <param name="OpType">Its name in ONNX's own operator set.</param>
/// <param name="Run">Computes its outputs in order; the tensors it makes on the way belong to the caller's dispose scope.</param>
internal sealed record Operator(string OpType, Func<OperatorCall, TorchTensor[]> Run)
{
    /// <summary>The newest operator set whose meaning is known.</summary>
    public const int NewestOpset = 24;

    /// <summary>The oldest operator set whose meaning is known.</summary>
    public const int OldestOpset = 7;

    private readonly Func<int, WeightRole>? _role;

    /// <summary>An operator of one output.</summary>
    public Operator(string opType, Func<OperatorCall, TorchTensor> run)
        : this(opType, call => [run(call)])
    {
    }

    /// <summary>What an initializer is at an input position, counted from 0; by default the first input is handed on and others are constants.</summary>
    public Func<int, WeightRole> Role
    {
        get => _role ?? (position => position == 0 && Differentiable ? WeightRole.Carried : WeightRole.Constant);
        init => _role = value;
    }

    /// <summary>Whether gradients pass; not through integers, truth values and steps.</summary>
    public bool Differentiable { get; init; } = true;

    /// <summary>The operator set that introduced it, or the oldest one that is known.</summary>
    public int Since { get; init; } = OldestOpset;

    /// <summary>The last operator set that has it.</summary>
    public int Until { get; init; } = NewestOpset;

    /// <summary>Says why a node cannot be run, as the end of a sentence about it, or null.</summary>
    public Func<Node, long, string?>? Refusal { get; init; }

    /// <summary>What a reader of the support table should know.</summary>
    public string Note { get; init; } = "";

    /// <summary>An operator of one input that has no attributes.</summary>
    public static Operator Unary(string opType, Func<TorchTensor, TorchTensor> run, int since = OldestOpset) =>
        new(opType, call => run(call[0])) { Since = since };

    /// <summary>An operator of one input through which no gradient passes.</summary>
    public static Operator Step(string opType, Func<TorchTensor, TorchTensor> run, int since = OldestOpset) =>
        Unary(opType, run, since) with { Differentiable = false };

    /// <summary>An operator of a map and weights, which are trained.</summary>
    public static Operator Weighted(string opType, Func<OperatorCall, TorchTensor> run) =>
        new(opType, run) { Role = AllButFirst };

    /// <summary>An operator of inputs that all may be weights.</summary>
    public static Operator Product(string opType, Func<OperatorCall, TorchTensor> run) => new(opType, run) { Role = _ => WeightRole.Trained };

    /// <summary>An operator of inputs of which any may be a weight, unless it is a single number.</summary>
    public static Operator Arithmetic(string opType, Func<OperatorCall, TorchTensor> run) => new(opType, run) { Role = _ => WeightRole.Operand };

    /// <summary>Inputs after the first are weights.</summary>
    public static WeightRole AllButFirst(int position) => position == 0 ? WeightRole.Carried : WeightRole.Trained;
}
