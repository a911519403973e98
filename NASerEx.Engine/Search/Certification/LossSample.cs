using System.Collections.Immutable;
using NASerEx.Exits;

namespace NASerEx.Search.Certification;

/// <summary>What a structure loses against the original, image by image: −1, 0 or 1.</summary>
internal sealed class LossSample
{
    public LossSample(sbyte[] values, bool mayGain)
    {
        Values = values;
        Least = mayGain ? -1 : 0;
        Lost = values.Count(value => value > 0);
        Gained = values.Count(value => value < 0);
    }

    /// <summary>Loss by image, in split order, which is random.</summary>
    public sbyte[] Values { get; }

    /// <summary>Least loss that an image can have: −1 or 0.</summary>
    public int Least { get; }

    /// <summary>Number of images.</summary>
    public int Count => Values.Length;

    /// <summary>Number of images with loss 1.</summary>
    public int Lost { get; }

    /// <summary>Number of images with loss −1.</summary>
    public int Gained { get; }

    /// <summary>Mean loss, from −1 to 1.</summary>
    public double Mean => (double)(Lost - Gained) / Count;

    /// <summary>Losses of a structure on the problem's images.</summary>
    public static LossSample Of(SearchProblem problem, ImmutableArray<StructureExit> exits, CertifiedLoss loss)
    {
        var outcomes = problem.Outcomes;
        var predicted = CascadeAnswers.Of(outcomes, exits).Predicted;
        var values = new sbyte[outcomes.Count];
        for (var sample = 0; sample < values.Length; sample++)
        {
            var said = predicted[sample];
            var original = problem.Baseline.Predicted[sample];
            values[sample] = loss == CertifiedLoss.Disagreement ? One(said != original) : Drop(said, original, outcomes.Labels[sample]);
        }

        return new LossSample(values, loss == CertifiedLoss.AccuracyDrop);
    }

    /// <summary>Images on which nothing is lost.</summary>
    public static LossSample Lossless(int count, CertifiedLoss loss) => new(new sbyte[count], loss == CertifiedLoss.AccuracyDrop);

    private static sbyte Drop(int said, int original, int label) => (sbyte)(One(original == label) - One(said == label));

    private static sbyte One(bool holds) => holds ? (sbyte)1 : (sbyte)0;
}
