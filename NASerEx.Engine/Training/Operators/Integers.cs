using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Exact arithmetic of integer tensors and numbers.</summary>
internal static class Integers
{
    /// <summary>A tensor of one integer without axes.</summary>
    public static TorchTensor Of(long value, torch.ScalarType type = torch.ScalarType.Int64) => TorchTensors.ToTorch([value]).reshape([]).to_type(type);

    /// <summary>0, 1, 2, … below a count.</summary>
    public static TorchTensor Below(long count) => TorchTensors.ToTorch([.. Enumerable.Range(0, (int)count).Select(i => (long)i)]);

    /// <summary>Rounded down.</summary>
    public static TorchTensor Quotient(TorchTensor dividend, long divisor) => dividend.floor_divide(Of(divisor));

    /// <summary>Of the divisor's sign.</summary>
    public static TorchTensor Remainder(TorchTensor dividend, long divisor) => dividend.remainder(Of(divisor));

    /// <summary>Indices along an axis, those from its end made ones from its start.</summary>
    public static TorchTensor FromStart(TorchTensor indices, long length)
    {
        var exact = indices.to_type(torch.ScalarType.Int64);
        return torch.where(exact.lt(Of(0)), exact.Plus(Of(length)), exact);
    }
}
