using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Functions applied to each element, and softmax.</summary>
internal static class ActivationOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Unary("Relu", input => input.relu()),
        Operator.Unary("Sigmoid", torch.sigmoid),
        Operator.Unary("Tanh", torch.tanh),
        Operator.Unary("Erf", torch.erf),
        Operator.Unary("HardSwish", input => input.hardswish()),
        new("HardSigmoid", call => call[0].Times(call.Node.Float("alpha", 0.2f)).Plus(call.Node.Float("beta", 0.5f)).Between(0, 1)),
        new("LeakyRelu", call => Scalars.With(call.Node.Float("alpha", 0.01f), call[0].leaky_relu)),
        new("Elu", call => Elu(call[0], call.Node.Float("alpha", 1f))),
        new("Gelu", Gelu),
        new("Clip", Clip),
        new("Softmax", call => Softmax(call, (input, axis) => torch.nn.functional.softmax(input, axis))),
        new("LogSoftmax", call => Softmax(call, torch.nn.functional.log_softmax)),
        new("Dropout", call => call[0].alias()),
    ];

    private static TorchTensor Elu(TorchTensor input, double alpha) =>
        Scalars.With(alpha, scale => Scalars.With(1, one => input.elu(scale, one, one)));

    private static TorchTensor Gelu(OperatorCall call) => call.Node.Text("approximate", "none") == "tanh"
        ? torch.nn.functional.gelu(call[0], TorchSharp.Modules.GELU.Approximate.tanh)
        : torch.nn.functional.gelu(call[0]);

    // Bounds are attributes up to opset 10 and inputs from then on.
    private static TorchTensor Clip(OperatorCall call)
    {
        var least = call.Optional(1)?.ToDouble() ?? call.Node.Float("min", float.NegativeInfinity);
        var most = call.Optional(2)?.ToDouble() ?? call.Node.Float("max", float.PositiveInfinity);
        return call[0].Between(least, most);
    }

    // Before opset 13 all axes from the given one on are normalised together.
    private static TorchTensor Softmax(OperatorCall call, Func<TorchTensor, long, TorchTensor> run)
    {
        if (call.Opset >= 13)
            return run(call[0], call.Node.Int("axis", -1));
        var axis = call.Node.Int("axis", 1);
        return run(call[0].flatten(axis), axis).reshape(call[0].shape);
    }
}
