using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>A node about to run.</summary>
/// <param name="Node">The node.</param>
/// <param name="Inputs">Its inputs; null where an optional input is left out.</param>
/// <param name="Training">Whether statistics come from the batch (and are remembered) instead of from the weights.</param>
/// <param name="Opset">Version of ONNX's operator set, where an operator's meaning depends on it.</param>
/// <param name="Floats">What ONNX's floats of 16 and 32 bits are computed in.</param>
internal readonly record struct OperatorCall(Node Node, TorchTensor?[] Inputs, bool Training, long Opset, torch.ScalarType Floats)
{
    /// <summary>A required input.</summary>
    public TorchTensor this[int index] => Optional(index) ?? throw Refuse($"lacks input {index + 1}");

    /// <summary>An optional input, or null.</summary>
    public TorchTensor? Optional(int index) => index < Inputs.Length ? Inputs[index] : null;

    /// <summary>All inputs that are given.</summary>
    public TorchTensor[] Given => [.. Inputs.OfType<TorchTensor>()];

    /// <summary>Whether an output after the first is asked for.</summary>
    public bool Wants(int output) => output < Node.Outputs.Length && Node.Outputs[output] is not null;

    /// <summary>The content of an integer input, or null when it is left out.</summary>
    public long[]? IntsInput(int index) =>
        Optional(index) is { } input ? MemoryMarshal.Cast<byte, long>(input.to_type(torch.ScalarType.Int64).contiguous().bytes).ToArray() : null;

    /// <summary>The content of a float input as numbers, or null when it is left out.</summary>
    public double[]? NumbersInput(int index) =>
        Optional(index) is { } input ? MemoryMarshal.Cast<byte, double>(input.detach().to_type(torch.ScalarType.Float64).contiguous().bytes).ToArray() : null;

    /// <summary>Integers that newer operator sets give as an input and older ones as an attribute.</summary>
    public long[]? IntsFrom(int input, string attribute) => IntsInput(input) ?? Node.Ints(attribute)?.ToArray();

    /// <summary>An axis of the first input, from its attribute, counted from 0.</summary>
    public long Axis(long otherwise, string attribute = "axis") => FromStart(Node.Int(attribute, otherwise), this[0].dim());

    /// <summary>An axis counted from 0, that may be given from the end.</summary>
    public static long FromStart(long axis, long rank) => axis < 0 ? axis + rank : axis;

    /// <summary>What libtorch computes an element type of ONNX in.</summary>
    /// <exception cref="NASerExException"><c>ElementTypeUnsupported</c>.</exception>
    public torch.ScalarType ScalarOf(ElementType element) => TorchTensors.ScalarOf(element, Floats);

    /// <summary>The error for a form that only shows when the node runs.</summary>
    /// <param name="why">The end of a sentence about the node.</param>
    public NASerExException Refuse(string why) => new("OperatorUnsupported", ErrorKind.Unsupported, $"{Node} {why}, so its graph cannot be trained through.");
}
