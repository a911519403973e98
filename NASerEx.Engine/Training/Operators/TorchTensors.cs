using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Tensors of graphs and of libtorch, one from the other.</summary>
internal static class TorchTensors
{
    /// <summary>A copy in libtorch.</summary>
    /// <exception cref="NASerExException"><c>ElementTypeUnsupported</c>.</exception>
    public static TorchTensor ToTorch(this Tensor tensor)
    {
        var copy = torch.empty([.. tensor.Shape], ScalarOf(tensor.Element));
        tensor.Bytes.Span.CopyTo(copy.bytes);
        return copy;
    }

    /// <summary>A copy of floats in libtorch.</summary>
    public static TorchTensor ToTorch(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        var copy = torch.empty(shape, torch.ScalarType.Float32);
        MemoryMarshal.AsBytes(values).CopyTo(copy.bytes);
        return copy;
    }

    /// <summary>A copy of class labels in libtorch.</summary>
    public static TorchTensor ToTorch(ReadOnlySpan<long> values)
    {
        var copy = torch.empty([values.Length], torch.ScalarType.Int64);
        MemoryMarshal.AsBytes(values).CopyTo(copy.bytes);
        return copy;
    }

    /// <summary>A copy of a float tensor, in row-major order whatever its layout is.</summary>
    public static Tensor ToGraph(this TorchTensor tensor)
    {
        using var detached = tensor.detach();
        using var rowMajor = detached.contiguous();
        return new Tensor(ElementType.Float, [.. rowMajor.shape], rowMajor.bytes.ToArray());
    }

    /// <summary>The same elements [N, C, H, W], laid out with the channels together, which is faster for maps of few channels.</summary>
    public static TorchTensor ChannelsLast(this TorchTensor tensor)
    {
        using var moved = tensor.permute(0, 2, 3, 1);
        using var together = moved.contiguous();
        return together.permute(0, 3, 1, 2);
    }

    private static torch.ScalarType ScalarOf(ElementType element) => element switch
    {
        ElementType.Float => torch.ScalarType.Float32,
        ElementType.Double => torch.ScalarType.Float64,
        ElementType.Int64 => torch.ScalarType.Int64,
        ElementType.Int32 => torch.ScalarType.Int32,
        ElementType.Bool => torch.ScalarType.Bool,
        _ => throw new NASerExException("ElementTypeUnsupported", ErrorKind.Unsupported, $"Tensors of {element} cannot be trained through; only Float, Double, Int64, Int32 and Bool can."),
    };
}
