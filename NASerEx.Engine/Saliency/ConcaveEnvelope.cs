namespace NASerEx.Saliency;

/// <summary>The least concave function above some points: their upper convex hull.</summary>
internal static class ConcaveEnvelope
{
    /// <summary>The points that the envelope bends at, the first and the last included (Andrew's monotone chain, 1979).</summary>
    /// <param name="points">Points in the order of x.</param>
    /// <returns>Their indices, in order.</returns>
    public static List<int> Of(IReadOnlyList<(double X, double Y)> points)
    {
        var hull = new List<int>();
        for (var i = 0; i < points.Count; i++)
        {
            while (hull.Count > 1 && Area(points[hull[^2]], points[hull[^1]], points[i]) <= 0)
                hull.RemoveAt(hull.Count - 1);
            hull.Add(i);
        }

        return hull;
    }

    /// <summary>Area of a triangle; positive where the middle point lies above the line of the others.</summary>
    public static double Area((double X, double Y) left, (double X, double Y) middle, (double X, double Y) right) =>
        (((right.X - left.X) * (middle.Y - left.Y)) - ((right.Y - left.Y) * (middle.X - left.X))) / 2;
}
