using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Softmax and its kin.</summary>
internal static class SoftmaxOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("Softmax", call => Along(call, (input, axis) => torch.nn.functional.softmax(input, axis))),
        new("LogSoftmax", call => Along(call, torch.nn.functional.log_softmax)),
        new("Hardmax", call => Along(call, Hardmax)) { Differentiable = false },
    ];

    // Before opset 13 all axes from the given one on are normalised together.
    private static TorchTensor Along(OperatorCall call, Func<TorchTensor, long, TorchTensor> run)
    {
        if (call.Opset >= 13)
            return run(call[0], call.Axis(-1));
        var axis = call.Axis(1);
        long[] shape = [.. call[0].shape[..(int)axis], -1];
        return run(call[0].reshape(shape), axis).reshape(call[0].shape);
    }

    private static TorchTensor Hardmax(TorchTensor input, long axis)
    {
        var first = OrderOperators.First(input, axis, largest: true);
        var ones = torch.ones_like(first).to_type(input.dtype);
        return torch.zeros_like(input).scatter(axis, first, ones);
    }
}
