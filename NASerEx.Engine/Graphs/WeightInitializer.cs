namespace NASerEx.Graphs;

/// <summary>Draws initial weights: the same seed and the same order of calls give the same weights.</summary>
/// <param name="seed">Seed.</param>
public sealed class WeightInitializer(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>
    /// Normal weights of variance 2 / fan-in, which keep the variance of activations through ReLU layers (He et al., "Delving Deep into
    /// Rectifiers", 2015). Fan-in is the product of all axes but the first.
    /// </summary>
    /// <param name="shape">Shape, output features first.</param>
    public Tensor He(params ReadOnlySpan<long> shape) => Normal(Math.Sqrt(2.0 / FanIn(shape)), shape);

    /// <summary>Normal weights of variance 1 / fan-in, for a last layer that no activation follows.</summary>
    /// <param name="shape">Shape, output features first.</param>
    public Tensor LeCun(params ReadOnlySpan<long> shape) => Normal(Math.Sqrt(1.0 / FanIn(shape)), shape);

    /// <summary>A vector of one value.</summary>
    public static Tensor Fill(float value, long length)
    {
        var values = new float[length];
        Array.Fill(values, value);
        return Tensor.Of(values, length);
    }

    private static long FanIn(ReadOnlySpan<long> shape) => Product(shape[1..]);

    private static long Product(ReadOnlySpan<long> lengths)
    {
        var product = 1L;
        foreach (var length in lengths)
            product *= length;
        return product;
    }

    private Tensor Normal(double deviation, ReadOnlySpan<long> shape)
    {
        var values = new float[Product(shape)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * NextNormal());
        return Tensor.Of(values, shape);
    }

    // Box–Muller.
    private double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
