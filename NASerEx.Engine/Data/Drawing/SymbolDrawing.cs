using NASerEx.Common;

namespace NASerEx.Data.Drawing;

/// <summary>Draws symbols in a fixed size.</summary>
internal sealed class SymbolDrawing(int width, int height)
{
    private const float Radius = 11.5f;

    private readonly Canvas _canvas = new(width, height);
    private readonly float _unit = Math.Min(width, height) / 32f;

    /// <summary>Draws one symbol and what stands in its way; the image is then in the canvas that is returned.</summary>
    public Canvas Draw(Stroke[] symbol, SymbolStyle style, ref SeededRandom random)
    {
        var (paper, ink) = Colours(ref random, style.Contrast);
        var light = paper.Towards(Colour.Random(ref random, 0, 1), 0.6f * style.GradientShare);
        _canvas.Gradient(paper, light, sideways: random.NextFloat() < 0.5f);
        for (var i = 0; i < style.ClutterStrokes; i++)
            DrawLine(ref random, random.Between(4, 13), random.Between(0.8f, 2), paper.Towards(ink, random.Between(0.3f, 1)));
        _canvas.Draw(symbol.Select(stroke => stroke.Through(Place(style))), style.Thickness * _unit, ink);
        for (var i = 0; i < style.Occluders; i++)
            DrawLine(ref random, random.Between(5, 14), random.Between(3, 6), paper.Towards(light, random.NextFloat()));
        _canvas.Blur(style.BlurPasses, Math.Max(1, (int)(_unit + 0.5f)));
        _canvas.AddNoise(ref random, style.Noise);
        return _canvas;
    }

    private static (Colour Paper, Colour Ink) Colours(ref SeededRandom random, float contrast)
    {
        var dark = Colour.Random(ref random, 0, 0.3f);
        var bright = Colour.Random(ref random, 0.65f, 1);
        var (paper, ink) = random.NextFloat() < 0.5f ? (dark, bright) : (bright, dark);
        return (paper, paper.Towards(ink, contrast));
    }

    private Placement Place(SymbolStyle style)
    {
        var centre = new Point(width / 2f + style.Shift.X * _unit, height / 2f + style.Shift.Y * _unit);
        return Placement.Of(style.Shear, Radius * style.ScaleX * _unit, Radius * style.ScaleY * _unit, style.HalfTangent, centre);
    }

    private void DrawLine(ref SeededRandom random, float length, float thickness, Colour colour)
    {
        var start = new Point(random.NextFloat() * width, random.NextFloat() * height);
        var direction = new Point(random.Between(-1, 1), random.Between(-1, 1));
        var end = new Point(start.X + direction.X * length * _unit, start.Y + direction.Y * length * _unit);
        _canvas.Draw([new Stroke([start, end])], thickness * _unit, colour);
    }
}
