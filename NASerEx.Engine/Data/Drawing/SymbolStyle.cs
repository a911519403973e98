using NASerEx.Common;

namespace NASerEx.Data.Drawing;

/// <summary>How one symbol is drawn. Lengths are in pixels of a 32-pixel image; amounts grow with the difficulty.</summary>
internal readonly record struct SymbolStyle
{
    /// <summary>0 plain, 1 barely readable.</summary>
    public required float Difficulty { get; init; }

    public required float HalfTangent { get; init; }

    public required float ScaleX { get; init; }

    public required float ScaleY { get; init; }

    public required float Shear { get; init; }

    public required Point Shift { get; init; }

    public required float Thickness { get; init; }

    /// <summary>1 full, 0 invisible.</summary>
    public required float Contrast { get; init; }

    public required float GradientShare { get; init; }

    public required int BlurPasses { get; init; }

    public required int ClutterStrokes { get; init; }

    public required int Occluders { get; init; }

    public required float Noise { get; init; }

    /// <summary>Picks a style. Every effect has its own strength, of a third to all of the image's difficulty.</summary>
    public static SymbolStyle Pick(ref SeededRandom random, float easyShare)
    {
        var place = random.NextFloat();
        var difficulty = place < easyShare ? 0 : (place - easyShare) / (1 - easyShare);
        var scale = random.Between(0.92f, 1.12f) * (1 - 0.5f * Amount(ref random, difficulty));
        var aspect = 1 + random.Between(-0.35f, 0.35f) * Amount(ref random, difficulty);
        return new SymbolStyle
        {
            Difficulty = difficulty,
            HalfTangent = random.Between(-1, 1) * (0.05f + 0.4f * Amount(ref random, difficulty)),
            ScaleX = scale * aspect,
            ScaleY = scale / aspect,
            Shear = random.Between(-0.6f, 0.6f) * Amount(ref random, difficulty),
            Shift = ShiftBy(ref random, 1.5f + 4.5f * Amount(ref random, difficulty)),
            Thickness = random.Between(2.4f, 3.4f) * (1 + random.Between(-0.55f, 0.4f) * Amount(ref random, difficulty)),
            Contrast = 1 - 0.88f * Amount(ref random, difficulty),
            GradientShare = random.NextFloat() * Amount(ref random, difficulty),
            BlurPasses = (int)(4.5f * random.NextFloat() * Amount(ref random, difficulty)),
            ClutterStrokes = (int)(8.5f * Amount(ref random, difficulty)),
            Occluders = (int)(5 * random.NextFloat() * Amount(ref random, difficulty)),
            Noise = 0.02f + 0.21f * Amount(ref random, difficulty),
        };
    }

    private static float Amount(ref SeededRandom random, float difficulty) => difficulty * random.Between(0.3f, 1);

    private static Point ShiftBy(ref SeededRandom random, float most) => new(random.Between(-most, most), random.Between(-most, most));
}
