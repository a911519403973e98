namespace NASerEx.Data.Drawing;

/// <summary>The ten symbols, in ordinal order of their names.</summary>
internal static class SymbolShapes
{
    private const float Cos15 = 0.9659258f;
    private const float Sin15 = 0.2588190f;

    public static IReadOnlyList<(string Name, Stroke[] Strokes)> All { get; } =
    [
        ("arrow", [Stroke.Open((0, 1), (0, -1)), Stroke.Open((-0.6f, -0.35f), (0, -1), (0.6f, -0.35f))]),
        ("bolt", [Stroke.Open((0.35f, -1), (-0.5f, 0.15f), (0.5f, -0.1f), (-0.35f, 1))]),
        ("circle", [Winding(24, 0.9f, 0.9f)]),
        ("cross", [Stroke.Open((-0.8f, -0.8f), (0.8f, 0.8f)), Stroke.Open((0.8f, -0.8f), (-0.8f, 0.8f))]),
        ("heart", [Stroke.Closed(
            (0, -0.4f), (0.2f, -0.75f), (0.5f, -0.88f), (0.8f, -0.72f), (0.92f, -0.35f), (0.78f, 0.05f), (0.45f, 0.45f), (0, 0.92f),
            (-0.45f, 0.45f), (-0.78f, 0.05f), (-0.92f, -0.35f), (-0.8f, -0.72f), (-0.5f, -0.88f), (-0.2f, -0.75f))]),
        ("house", [Stroke.Closed((-0.72f, 0.9f), (-0.72f, -0.15f), (0, -0.95f), (0.72f, -0.15f), (0.72f, 0.9f))]),
        ("spiral", [Winding(48, 0.05f, 1)]),
        ("square", [Stroke.Closed((-0.78f, -0.78f), (0.78f, -0.78f), (0.78f, 0.78f), (-0.78f, 0.78f))]),
        ("star", [Stroke.Closed(
            (0, -1), (0.2351f, -0.3236f), (0.9511f, -0.3090f), (0.3804f, 0.1236f), (0.5878f, 0.8090f),
            (0, 0.4f), (-0.5878f, 0.8090f), (-0.3804f, 0.1236f), (-0.9511f, -0.3090f), (-0.2351f, -0.3236f))]),
        ("triangle", [Stroke.Closed((0, -0.92f), (0.9f, 0.72f), (-0.9f, 0.72f))]),
    ];

    /// <summary>Steps of 15 degrees around the centre while the radius changes evenly.</summary>
    private static Stroke Winding(int steps, float from, float to)
    {
        var points = new Point[steps + 1];
        var direction = new Point(0, -1);
        for (var i = 0; i <= steps; i++)
        {
            var radius = from + (to - from) * i / steps;
            points[i] = new Point(direction.X * radius, direction.Y * radius);
            direction = new Point(direction.X * Cos15 - direction.Y * Sin15, direction.X * Sin15 + direction.Y * Cos15);
        }

        return new Stroke(points);
    }
}
