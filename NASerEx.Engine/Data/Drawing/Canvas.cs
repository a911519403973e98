using NASerEx.Common;

namespace NASerEx.Data.Drawing;

/// <summary>A colour, each part in [0, 1].</summary>
internal readonly record struct Colour(float Red, float Green, float Blue)
{
    public static Colour Random(ref SeededRandom random, float low, float high) =>
        new(random.Between(low, high), random.Between(low, high), random.Between(low, high));

    public Colour Towards(Colour other, float share) =>
        new(Red + (other.Red - Red) * share, Green + (other.Green - Green) * share, Blue + (other.Blue - Blue) * share);
}

/// <summary>
/// An RGB image of floats. It uses only additions, multiplications, divisions and square roots, which IEEE 754 rounds alike everywhere, so
/// that every machine draws the same bits.
/// </summary>
internal sealed class Canvas(int width, int height)
{
    private readonly float[] _distances = new float[width * height];
    private readonly float[] _row = new float[Math.Max(width, height)];
    private readonly float[][] _planes = [new float[width * height], new float[width * height], new float[width * height]];

    /// <summary>Fills with one colour at the top and another at the bottom, or left and right, evenly between.</summary>
    public void Gradient(Colour from, Colour to, bool sideways)
    {
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var colour = from.Towards(to, sideways ? (float)x / width : (float)y / height);
                var i = y * width + x;
                (_planes[0][i], _planes[1][i], _planes[2][i]) = (colour.Red, colour.Green, colour.Blue);
            }
    }

    /// <summary>Draws strokes with round ends and joins, as one shape: where they cross they do not add up.</summary>
    public void Draw(IEnumerable<Stroke> strokes, float thickness, Colour colour)
    {
        Array.Fill(_distances, float.MaxValue);
        foreach (var stroke in strokes)
            for (var i = 1; i < stroke.Points.Length; i++)
                Measure(stroke.Points[i - 1], stroke.Points[i], thickness / 2 + 1);
        for (var i = 0; i < _distances.Length; i++)
            if (Math.Min(1, thickness / 2 + 0.5f - MathF.Sqrt(_distances[i])) is > 0 and var coverage)
                Mix(i, colour, coverage);
    }

    /// <summary>Blurs by [1 2 1] / 4 along rows and columns.</summary>
    /// <param name="passes">How often; the standard deviation is √(passes / 2) steps.</param>
    /// <param name="step">Distance of the neighbours, in pixels.</param>
    public void Blur(int passes, int step)
    {
        foreach (var plane in _planes)
            for (var pass = 0; pass < passes; pass++)
            {
                for (var y = 0; y < height; y++)
                    BlurLine(plane.AsSpan(y * width), 1, width, step);
                for (var x = 0; x < width; x++)
                    BlurLine(plane.AsSpan(x), width, height, step);
            }
    }

    /// <summary>Adds to every value noise that is nearly normal (the sum of four uniform numbers).</summary>
    public void AddNoise(ref SeededRandom random, float deviation)
    {
        foreach (var plane in _planes)
            for (var i = 0; i < plane.Length; i++)
                plane[i] += deviation * Normal(random.Next());
    }

    /// <summary>The image as 8-bit values.</summary>
    /// <param name="plane">0, 1 and 2 for red, green and blue.</param>
    /// <param name="i">Index of the pixel.</param>
    public byte Value(int plane, int i) => (byte)(Math.Clamp(_planes[plane][i], 0, 1) * 255 + 0.5f);

    /// <summary>Four 16-bit uniform numbers, their sum scaled to a standard deviation of 1.</summary>
    private static float Normal(ulong bits)
    {
        var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        return (sum - 131070) * (1.7320508f / 65536);
    }

    private void BlurLine(Span<float> line, int stride, int count, int step)
    {
        for (var i = 0; i < count; i++)
            _row[i] = line[i * stride];
        for (var i = 0; i < count; i++)
            line[i * stride] = (_row[Math.Max(0, i - step)] + _row[Math.Min(count - 1, i + step)]) * 0.25f + _row[i] * 0.5f;
    }

    private void Mix(int i, Colour colour, float coverage)
    {
        _planes[0][i] += (colour.Red - _planes[0][i]) * coverage;
        _planes[1][i] += (colour.Green - _planes[1][i]) * coverage;
        _planes[2][i] += (colour.Blue - _planes[2][i]) * coverage;
    }

    /// <summary>Lowers the squared distances of the pixels within <paramref name="reach"/> of a line from a to b.</summary>
    private void Measure(Point a, Point b, float reach)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var square = Math.Max(dx * dx + dy * dy, 1e-12f);
        var (left, right) = Range(a.X, b.X, reach, width);
        var (top, bottom) = Range(a.Y, b.Y, reach, height);
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
            {
                var (px, py) = (x + 0.5f - a.X, y + 0.5f - a.Y);
                var along = Math.Clamp((px * dx + py * dy) / square, 0, 1);
                var (ox, oy) = (px - along * dx, py - along * dy);
                ref var distance = ref _distances[y * width + x];
                distance = Math.Min(distance, ox * ox + oy * oy);
            }
    }

    private static (int From, int To) Range(float a, float b, float reach, int size) =>
        ((int)Math.Clamp(Math.Min(a, b) - reach, 0, size), (int)Math.Clamp(Math.Max(a, b) + reach + 1, 0, size));
}
