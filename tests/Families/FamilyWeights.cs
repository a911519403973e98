using System.Runtime.InteropServices;
using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>
/// Weights of model families: normal numbers out of a pool whose length is prime, so that no two filters of a layer are alike, which takes
/// a nanosecond an element.
/// </summary>
internal sealed class FamilyWeights(int seed, bool blank)
{
    private const int PoolLength = 65521;

    private static byte[] zeros = [];

    private readonly Random _random = new(seed);
    private readonly float[] _pool = Pool(seed);

    /// <summary>Normal numbers.</summary>
    public Tensor Normal(double mean, double deviation, params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, length) => product * length);
        if (blank)
            return new Tensor(ElementType.Float, [.. shape], Zeros(count * sizeof(float)));
        var bytes = new byte[count * sizeof(float)];
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        var from = _random.Next(PoolLength);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)mean + ((float)deviation * _pool[from]);
            from = from + 1 == PoolLength ? 0 : from + 1;
        }

        return new Tensor(ElementType.Float, [.. shape], bytes);
    }

    /// <summary>Positive numbers around 1.</summary>
    public Tensor Positive(long length)
    {
        var values = new float[length];
        for (var i = 0; i < length; i++)
            values[i] = 0.75f + (0.5f * _random.NextSingle());
        return Tensor.Of(values, length);
    }

    private static ReadOnlyMemory<byte> Zeros(long bytes)
    {
        if (zeros.Length < bytes)
            zeros = new byte[bytes];
        return zeros.AsMemory(0, (int)bytes);
    }

    // Box–Muller.
    private static float[] Pool(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, PoolLength).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
