using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>
/// Arithmetic of tensors and numbers. TorchSharp 0.107 lets a garbage collection on another thread free a number while libtorch still reads it,
/// its operators included (a + b passes a factor 1); here a number outlives the call.
/// </summary>
internal static class Scalars
{
    private static readonly Scalar One = 1.0.ToScalar();
    private static readonly Scalar WholeOne = 1L.ToScalar();

    /// <summary>left + right.</summary>
    public static TorchTensor Plus(this TorchTensor left, TorchTensor right) => left.add(right, left.is_floating_point() || right.is_floating_point() ? One : WholeOne);

    /// <summary>tensor + value.</summary>
    public static TorchTensor Plus(this TorchTensor tensor, double value)
    {
        using var scalar = value.ToScalar();
        return tensor.add(scalar, One);
    }

    /// <summary>tensor + value, exactly.</summary>
    public static TorchTensor Plus(this TorchTensor tensor, long value)
    {
        using var scalar = value.ToScalar();
        return tensor.add(scalar, WholeOne);
    }

    /// <summary>tensor · value, exactly.</summary>
    public static TorchTensor Times(this TorchTensor tensor, long value)
    {
        using var scalar = value.ToScalar();
        return tensor.mul(scalar);
    }

    /// <summary>tensor · value.</summary>
    public static TorchTensor Times(this TorchTensor tensor, double value)
    {
        using var scalar = value.ToScalar();
        return tensor.mul(scalar);
    }

    /// <summary>Elements held between two bounds.</summary>
    public static TorchTensor Between(this TorchTensor tensor, double least, double most)
    {
        using var low = least.ToScalar();
        using var high = most.ToScalar();
        return tensor.clamp(low, high);
    }

    /// <summary>What a function of a number gives.</summary>
    public static TorchTensor With(double value, Func<Scalar, TorchTensor> run)
    {
        using var scalar = value.ToScalar();
        return run(scalar);
    }

    /// <summary>tensor ← decay · tensor + factor · addend.</summary>
    public static TorchTensor Blend(this TorchTensor tensor, double decay, TorchTensor addend, double factor)
    {
        using var kept = decay.ToScalar();
        using var taken = factor.ToScalar();
        return tensor.mul_(kept).add_(addend, taken);
    }

    /// <summary>tensor ← factor · tensor.</summary>
    public static void Scale(this TorchTensor tensor, double factor)
    {
        using var scalar = factor.ToScalar();
        tensor.mul_(scalar);
    }

    /// <summary>tensor ← decay · tensor + factor · left · right.</summary>
    public static void BlendProduct(this TorchTensor tensor, double decay, TorchTensor left, TorchTensor right, double factor)
    {
        using var kept = decay.ToScalar();
        using var taken = factor.ToScalar();
        tensor.mul_(kept).addcmul_(left, right, taken);
    }

    /// <summary>tensor ← decay · tensor + factor · dividend / divisor.</summary>
    public static void BlendQuotient(this TorchTensor tensor, double decay, TorchTensor dividend, TorchTensor divisor, double factor)
    {
        using var kept = decay.ToScalar();
        using var taken = factor.ToScalar();
        tensor.mul_(kept).addcdiv_(dividend, divisor, taken);
    }
}
