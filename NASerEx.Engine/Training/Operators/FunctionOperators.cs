using System.Collections.Immutable;
using TorchSharp;

namespace NASerEx.Training.Operators;

/// <summary>Mathematical functions of each element.</summary>
internal static class FunctionOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Unary("Neg", torch.neg),
        Operator.Unary("Abs", torch.abs),
        Operator.Unary("Exp", torch.exp),
        Operator.Unary("Log", torch.log),
        Operator.Unary("Sqrt", torch.sqrt),
        Operator.Unary("Reciprocal", torch.reciprocal),
        Operator.Unary("Erf", torch.erf, since: 9),
        Operator.Unary("Sin", torch.sin),
        Operator.Unary("Cos", torch.cos),
        Operator.Unary("Tan", torch.tan),
        Operator.Unary("Asin", torch.asin),
        Operator.Unary("Acos", torch.acos),
        Operator.Unary("Atan", torch.atan),
        Operator.Unary("Sinh", torch.sinh, since: 9),
        Operator.Unary("Cosh", torch.cosh, since: 9),
        Operator.Unary("Asinh", torch.asinh, since: 9),
        Operator.Unary("Acosh", torch.acosh, since: 9),
        Operator.Unary("Atanh", torch.atanh, since: 9),
        Operator.Step("Floor", torch.floor),
        Operator.Step("Ceil", torch.ceil),
        Operator.Step("Round", input => torch.round(input), since: 11),
        Operator.Step("Sign", torch.sign, since: 9),
    ];
}
