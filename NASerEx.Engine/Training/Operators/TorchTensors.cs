using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Tensors of graphs and of libtorch, one from the other.</summary>
internal static class TorchTensors
{
    /// <summary>A copy in libtorch, floats of 16 and 32 bits in the type that they are computed in.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="floats">What floats of 16 and 32 bits are computed in.</param>
    /// <param name="name">What a message calls it.</param>
    /// <exception cref="NASerExException"><c>ElementTypeUnsupported</c>.</exception>
    public static TorchTensor ToTorch(this Tensor tensor, torch.ScalarType floats = torch.ScalarType.Float32, string name = "A tensor")
    {
        var computed = ScalarOf(tensor.Element, floats, name);
        var copy = torch.empty([.. tensor.Shape], StoredAs(tensor.Element, computed));
        if (tensor.Count > 0)
            tensor.Bytes.Span.CopyTo(copy.bytes);
        return copy.to_type(computed);
    }

    /// <summary>A copy of floats in libtorch.</summary>
    public static TorchTensor ToTorch(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        var copy = torch.empty(shape, torch.ScalarType.Float32);
        MemoryMarshal.AsBytes(values).CopyTo(copy.bytes);
        return copy;
    }

    /// <summary>A copy of doubles in libtorch.</summary>
    public static TorchTensor ToTorch(ReadOnlySpan<double> values, params ReadOnlySpan<long> shape)
    {
        var copy = torch.empty(shape, torch.ScalarType.Float64);
        MemoryMarshal.AsBytes(values).CopyTo(copy.bytes);
        return copy;
    }

    /// <summary>A copy of integers, such as class labels or lengths, in libtorch.</summary>
    public static TorchTensor ToTorch(ReadOnlySpan<long> values)
    {
        var copy = torch.empty([values.Length], torch.ScalarType.Int64);
        if (!values.IsEmpty)
            MemoryMarshal.AsBytes(values).CopyTo(copy.bytes);
        return copy;
    }

    /// <summary>A copy in row-major order, whatever the tensor's layout is.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="element">Element type of the copy.</param>
    public static Tensor ToGraph(this TorchTensor tensor, ElementType element = ElementType.Float)
    {
        using var detached = tensor.detach();
        using var typed = detached.to_type(StoredAs(element, ScalarOf(element, torch.ScalarType.Float32)));
        using var rowMajor = typed.contiguous();
        return new Tensor(element, [.. rowMajor.shape], rowMajor.numel() == 0 ? Array.Empty<byte>() : rowMajor.bytes.ToArray());
    }

    /// <summary>The same elements [N, C, H, W], laid out with the channels together, which is faster for maps of few channels.</summary>
    public static TorchTensor ChannelsLast(this TorchTensor tensor)
    {
        using var moved = tensor.permute(0, 2, 3, 1);
        using var together = moved.contiguous();
        return together.permute(0, 3, 1, 2);
    }

    /// <summary>What libtorch computes an element type in.</summary>
    /// <param name="element">The type.</param>
    /// <param name="floats">What floats of 16 and 32 bits are computed in.</param>
    /// <param name="name">What a message calls the tensor.</param>
    /// <exception cref="NASerExException"><c>ElementTypeUnsupported</c>.</exception>
    public static torch.ScalarType ScalarOf(ElementType element, torch.ScalarType floats, string name = "A tensor") => element switch
    {
        ElementType.Float or ElementType.Float16 or ElementType.BFloat16 => floats,
        ElementType.Double => torch.ScalarType.Float64,
        ElementType.Int64 => torch.ScalarType.Int64,
        ElementType.Int32 => torch.ScalarType.Int32,
        ElementType.Int16 => torch.ScalarType.Int16,
        ElementType.Int8 => torch.ScalarType.Int8,
        ElementType.UInt8 => torch.ScalarType.Byte,
        ElementType.Bool => torch.ScalarType.Bool,
        _ => throw new NASerExException(
            "ElementTypeUnsupported", ErrorKind.Unsupported,
            $"{name} holds elements of type {element}, which cannot be trained through; floats, signed integers, UInt8 and Bool can."),
    };

    /// <summary>Whether gradients can flow to an element type.</summary>
    public static bool IsFloat(this ElementType element) =>
        element is ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double;

    private static torch.ScalarType StoredAs(ElementType element, torch.ScalarType computed) => element switch
    {
        ElementType.Float => torch.ScalarType.Float32,
        ElementType.Float16 => torch.ScalarType.Float16,
        ElementType.BFloat16 => torch.ScalarType.BFloat16,
        _ => computed,
    };
}
