using System.Collections.Immutable;
using TorchSharp;

namespace NASerEx.Training.Operators;

/// <summary>Arithmetic with broadcasting.</summary>
internal static class ArithmeticOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Weighted("Add", 0, call => call[0].Plus(call[1])),
        Operator.Weighted("Sub", 0, call => call[0].sub(call[1])),
        Operator.Weighted("Mul", 0, call => call[0].mul(call[1])),
        new("Div", call => call[0].div(call[1])),
        new("Pow", call => torch.pow(call[0], call[1])),
        new("Sum", call => call.Inputs.Skip(1).Aggregate(call[0], (sum, input) => sum.Plus(input!))),
        Operator.Unary("Neg", torch.neg),
        Operator.Unary("Abs", torch.abs),
        Operator.Unary("Exp", torch.exp),
        Operator.Unary("Log", torch.log),
        Operator.Unary("Sqrt", torch.sqrt),
        Operator.Unary("Reciprocal", torch.reciprocal),
    ];
}
