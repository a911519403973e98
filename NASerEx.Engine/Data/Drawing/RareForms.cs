using NASerEx.Common;

namespace NASerEx.Data.Drawing;

/// <summary>
/// Forms that symbols seldom have. Nothing about them tells their symbol, so that a network has to know them one by one: what it can keep in mind
/// depends on its size.
/// </summary>
internal static class RareForms
{
    /// <summary>Forms of each symbol.</summary>
    public const int ASymbol = 80;

    private const int Seed = 77;
    private const int Corners = 5;
    private const float ShortestLine = 0.8f;

    private static readonly Stroke[][] All = [.. Enumerable.Range(0, SymbolShapes.All.Count * ASymbol).Select(form => new[] { Line((ulong)form) })];

    /// <summary>One of a symbol's rare forms, or null for its usual one.</summary>
    /// <param name="symbol">Index of the symbol.</param>
    /// <param name="share">How often a rare form is to be; where never, no number is drawn.</param>
    /// <param name="random">Tells whether, and which.</param>
    public static Stroke[]? Pick(int symbol, double share, ref SeededRandom random) =>
        share > 0 && random.NextFloat() < (float)share ? All[(symbol * ASymbol) + (int)(random.NextFloat() * ASymbol)] : null;

    /// <summary>A line through random points, none too close to the one before.</summary>
    private static Stroke Line(ulong form)
    {
        var random = SeededRandom.For(Seed, form);
        var corners = new Point[Corners];
        for (var i = 0; i < corners.Length; i++)
            do
                corners[i] = new Point(random.Between(-1, 1), random.Between(-1, 1));
            while (i > 0 && Math.Abs(corners[i].X - corners[i - 1].X) + Math.Abs(corners[i].Y - corners[i - 1].Y) < ShortestLine);
        return new Stroke(corners);
    }
}
