namespace NASerEx.Data.Decoding;

/// <summary>
/// How one side of an image is resampled: a triangle (bilinear) filter that widens when shrinking, so that it does not alias. Weights are
/// fixed-point with 22 fraction bits, so that the result is the same on every machine. It is the method of Pillow's <c>BILINEAR</c> resize,
/// which torchvision applies to photographs.
/// </summary>
internal sealed class ResampledAxis
{
    private const int FractionBits = 22;

    private readonly int[] _first;
    private readonly int[][] _weights;

    /// <param name="source">Source length in pixels.</param>
    /// <param name="scaled">Length that the source is scaled to.</param>
    /// <param name="offset">First wanted pixel of the scaled length.</param>
    /// <param name="size">Number of wanted pixels.</param>
    public ResampledAxis(int source, int scaled, int offset, int size)
    {
        Offset = offset;
        IsCopy = source == scaled;
        _first = new int[size];
        _weights = new int[size][];
        var scale = (double)source / scaled;
        var support = Math.Max(1, scale);
        for (var i = 0; i < size && !IsCopy; i++)
        {
            var center = (offset + i + 0.5) * scale;
            var first = Math.Max(0, (int)(center - support + 0.5));
            var end = Math.Min(source, (int)(center + support + 0.5));
            _first[i] = first;
            _weights[i] = Weights(first, end, center, Math.Max(1, scale));
        }
    }

    /// <summary>Whether pixels are taken as they are, from <see cref="Offset"/> on.</summary>
    public bool IsCopy { get; }

    /// <summary>First wanted pixel of the scaled length.</summary>
    public int Offset { get; }

    /// <summary>Number of wanted pixels.</summary>
    public int Size => _first.Length;

    /// <summary>The source pixels that any wanted pixel uses.</summary>
    public (int First, int End) Used =>
        IsCopy ? (Offset, Offset + Size) : (_first.Min(), _first.Zip(_weights, (first, weights) => first + weights.Length).Max());

    /// <summary>One wanted pixel: the weighted sum of source pixels that lie <paramref name="stride"/> bytes apart.</summary>
    public byte Sample(ReadOnlySpan<byte> source, int stride, int wanted)
    {
        if (IsCopy)
            return source[(Offset + wanted) * stride];
        var sum = 1 << (FractionBits - 1);
        var at = _first[wanted] * stride;
        foreach (var weight in _weights[wanted])
        {
            sum += weight * source[at];
            at += stride;
        }

        return (byte)Math.Clamp(sum >> FractionBits, 0, 255);
    }

    private static int[] Weights(int first, int end, double center, double width)
    {
        var weights = new double[end - first];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Math.Max(0, 1 - Math.Abs((first + i - center + 0.5) * (1 / width)));
        var norm = 1 / weights.Sum();
        return Array.ConvertAll(weights, weight => (int)(0.5 + weight * norm * (1 << FractionBits)));
    }
}
