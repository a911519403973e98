using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Arithmetic with broadcasting.</summary>
internal static class ArithmeticOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Arithmetic("Add", call => call[0].Plus(call[1])),
        Operator.Arithmetic("Sub", call => call[0].sub(call[1])),
        Operator.Arithmetic("Mul", call => call[0].mul(call[1])),
        new("Div", Div) { Role = OnlyFirst },
        new("Pow", Pow) { Role = OnlyFirst },
        new("Mod", call => call.Node.Int("fmod", 0) == 1 ? call[0].fmod(call[1]) : call[0].remainder(call[1])) { Since = 10, Role = OnlyFirst },
        Operator.Arithmetic("Sum", call => Fold(call, Scalars.Plus)),
        Operator.Arithmetic("Mean", call => Fold(call, Scalars.Plus).Times(1.0 / call.Given.Length)),
        new("Max", call => Fold(call, torch.maximum)) { Role = OnlyFirst },
        new("Min", call => Fold(call, torch.minimum)) { Role = OnlyFirst },
    ];

    private static WeightRole OnlyFirst(int position) => position == 0 ? WeightRole.Operand : WeightRole.Constant;

    private static TorchTensor Fold(OperatorCall call, Func<TorchTensor, TorchTensor, TorchTensor> run) => call.Given.Aggregate(run);

    private static TorchTensor Div(OperatorCall call) =>
        call[0].is_floating_point() ? call[0].div(call[1]) : call[0].div(call[1], torch.RoundingMode.trunc);

    // The result has the base's type, whatever the exponent's is.
    private static TorchTensor Pow(OperatorCall call) => torch.pow(call[0], call[1]).to_type(call[0].dtype);
}
