using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Activations of each element.</summary>
internal static class ActivationOperators
{
    // Klambauer et al., "Self-Normalizing Neural Networks", 2017.
    private const float SeluAlpha = 1.67326319217681884765625f;
    private const float SeluGamma = 1.05070102214813232421875f;

    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Unary("Relu", input => input.relu()),
        Operator.Unary("Sigmoid", torch.sigmoid),
        Operator.Unary("Tanh", torch.tanh),
        Operator.Unary("HardSwish", input => input.hardswish(), since: 14),
        Operator.Unary("Mish", input => input.mul(Softplus(input).tanh()), since: 18),
        Operator.Unary("Softplus", Softplus),
        Operator.Unary("Softsign", input => input.div(input.abs().Plus(1.0))),
        new("HardSigmoid", call => call[0].Times(call.Node.Float("alpha", 0.2f)).Plus(call.Node.Float("beta", 0.5f)).Between(0, 1)),
        new("LeakyRelu", call => Scalars.With(call.Node.Float("alpha", 0.01f), call[0].leaky_relu)),
        Operator.Weighted("PRelu", PRelu),
        new("Elu", call => Elu(call[0], call.Node.Float("alpha", 1f), 1, 1)),
        new("Selu", call => Elu(call[0], call.Node.Float("alpha", SeluAlpha), call.Node.Float("gamma", SeluGamma), 1)),
        new("Celu", call => Elu(call[0], call.Node.Float("alpha", 1f), 1, 1 / call.Node.Float("alpha", 1f))) { Since = 12 },
        new("ThresholdedRelu", ThresholdedRelu) { Since = 10 },
        new("Shrink", Shrink) { Since = 9 },
        new("Swish", call => call[0].mul(call[0].Times(call.Node.Float("alpha", 1f)).sigmoid())) { Since = 24 },
        new("Gelu", Gelu) { Since = 20 },
        new("Clip", Clip),
        new("Dropout", Dropout) { Note = "Always the identity, as in the exported model: training drops nothing." },
    ];

    // Log of sigmoid is exact where the exponential would overflow.
    private static TorchTensor Softplus(TorchTensor input) => input.neg().log_sigmoid().neg();

    private static TorchTensor Elu(TorchTensor input, double alpha, double gamma, double inner) =>
        Scalars.With(alpha, low => Scalars.With(gamma, scale => Scalars.With(inner, narrow => input.elu(low, scale, narrow))));

    private static TorchTensor PRelu(OperatorCall call) => torch.where(Scalars.With(0, call[0].lt), call[0].mul(call[1]), call[0]);

    private static TorchTensor ThresholdedRelu(OperatorCall call) =>
        torch.where(Scalars.With(call.Node.Float("alpha", 1f), call[0].gt), call[0], torch.zeros_like(call[0]));

    private static TorchTensor Shrink(OperatorCall call)
    {
        var (bias, lambda) = (call.Node.Float("bias", 0f), call.Node.Float("lambd", 0.5f));
        var high = torch.where(Scalars.With(lambda, call[0].gt), call[0].Plus(-bias), torch.zeros_like(call[0]));
        return torch.where(Scalars.With(-lambda, call[0].lt), call[0].Plus(bias), high);
    }

    private static TorchTensor Gelu(OperatorCall call) => call.Node.Text("approximate", "none") == "tanh"
        ? torch.nn.functional.gelu(call[0], TorchSharp.Modules.GELU.Approximate.tanh)
        : torch.nn.functional.gelu(call[0]);

    // Bounds are attributes up to opset 10 and inputs from then on.
    private static TorchTensor Clip(OperatorCall call)
    {
        if (call.Opset < 11)
            return call[0].Between(call.Node.Float("min", float.NegativeInfinity), call.Node.Float("max", float.PositiveInfinity));
        var (least, most) = (call.Optional(1)?.reshape([]), call.Optional(2)?.reshape([]));
        return least is null && most is null ? call[0] : torch.clamp(call[0], least, most);
    }

    // What the mask says where nothing is dropped is ONNX Runtime's choice up to opset 11.
    private static TorchTensor[] Dropout(OperatorCall call)
    {
        if (!call.Wants(1))
            return [call[0]];
        var type = call.Opset < 10 ? call[0].dtype : torch.ScalarType.Bool;
        return [call[0], call.Opset < 12 ? torch.zeros([.. call[0].shape], type) : torch.ones([.. call[0].shape], type)];
    }
}
