using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Norms of order p, whose gradient at zero is zero instead of not a number.</summary>
internal static class PowerMeans
{
    /// <summary>|x|^p.</summary>
    public static TorchTensor Power(TorchTensor input, double power) => power switch
    {
        1 => input.abs(),
        2 => input.mul(input),
        _ => Scalars.With(power, input.abs().pow),
    };

    /// <summary>x^(1/p) of numbers that are not negative.</summary>
    public static TorchTensor Root(TorchTensor sums, double power)
    {
        if (power == 1)
            return sums;
        var zero = Scalars.With(0, sums.eq);
        var positive = Scalars.With(1, one => sums.masked_fill(zero, one));
        var root = power == 2 ? positive.sqrt() : Scalars.With(1 / power, positive.pow);
        return Scalars.With(0, none => root.masked_fill(zero, none));
    }

    /// <summary>(Σ|x|^p)^(1/p) over axes.</summary>
    public static TorchTensor Norm(TorchTensor input, long[] axes, bool keep, double power) => Root(Power(input, power).sum(axes, keep), power);
}
