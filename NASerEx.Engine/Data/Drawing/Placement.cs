namespace NASerEx.Data.Drawing;

/// <summary>An affine map from symbol coordinates to pixels.</summary>
internal readonly record struct Placement(float XX, float XY, float YX, float YY, float X, float Y)
{
    /// <summary>
    /// Shear, scale, rotation and shift, in this order. The angle is given by the tangent of its half, so that sine and cosine are
    /// quotients, which every machine rounds alike.
    /// </summary>
    public static Placement Of(float shear, float scaleX, float scaleY, float halfTangent, Point centre)
    {
        var square = halfTangent * halfTangent;
        var cos = (1 - square) / (1 + square);
        var sin = 2 * halfTangent / (1 + square);
        return new Placement(cos * scaleX, cos * scaleX * shear - sin * scaleY, sin * scaleX, sin * scaleX * shear + cos * scaleY, centre.X, centre.Y);
    }

    public Point Apply(Point p) => new(XX * p.X + XY * p.Y + X, YX * p.X + YY * p.Y + Y);
}
