using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Comparisons, logic, and choice by it.</summary>
internal static class LogicOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Test("Equal", torch.eq),
        Test("Less", torch.lt),
        Test("LessOrEqual", torch.le, since: 12),
        Test("Greater", torch.gt),
        Test("GreaterOrEqual", torch.ge, since: 12),
        Test("And", torch.logical_and),
        Test("Or", torch.logical_or),
        Test("Xor", torch.logical_xor),
        Test("BitwiseAnd", torch.bitwise_and, since: 18),
        Test("BitwiseOr", torch.bitwise_or, since: 18),
        Test("BitwiseXor", torch.bitwise_xor, since: 18),
        Operator.Step("BitwiseNot", torch.bitwise_not, since: 18),
        Operator.Step("Not", torch.logical_not),
        Operator.Step("IsNaN", torch.isnan, since: 9),
        new("IsInf", IsInf) { Since = 10, Differentiable = false },
        new("Where", call => torch.where(call[0], call[1], call[2]))
        {
            Since = 9,
            Role = position => position == 0 ? WeightRole.Constant : WeightRole.Operand,
        },
    ];

    private static Operator Test(string opType, Func<TorchTensor, TorchTensor, TorchTensor> run, int since = Operator.OldestOpset) =>
        new(opType, call => run(call[0], call[1])) { Since = since, Differentiable = false };

    private static TorchTensor IsInf(OperatorCall call) => (call.Node.Int("detect_negative", 1), call.Node.Int("detect_positive", 1)) switch
    {
        (1, 1) => torch.isinf(call[0]),
        (1, _) => torch.isneginf(call[0]),
        (_, 1) => torch.isposinf(call[0]),
        _ => torch.zeros([.. call[0].shape], torch.ScalarType.Bool),
    };
}
