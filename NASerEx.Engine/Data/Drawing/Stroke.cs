namespace NASerEx.Data.Drawing;

/// <summary>A point in symbol coordinates ([−1, 1] with y down) or in pixels.</summary>
internal readonly record struct Point(float X, float Y);

/// <summary>A line through points.</summary>
/// <param name="Points">At least two.</param>
internal sealed record Stroke(Point[] Points)
{
    public static Stroke Open(params ReadOnlySpan<(float X, float Y)> points) => new(Array.ConvertAll(points.ToArray(), p => new Point(p.X, p.Y)));

    public static Stroke Closed(params ReadOnlySpan<(float X, float Y)> points) => Open([.. points, points[0]]);

    public Stroke Through(Placement placement) => new(Array.ConvertAll(Points, placement.Apply));
}
