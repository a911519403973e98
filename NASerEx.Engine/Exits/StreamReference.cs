using System.Collections.Immutable;

namespace NASerEx.Exits;

/// <summary>
/// What a plan's answers look like on calibration images (on validation images where there are none), to tell whether those to a stream look the same.
/// </summary>
/// <param name="Exits">Each exit, then the end.</param>
/// <param name="Labels">Images by the class that the plan says, an entry a class.</param>
/// <param name="Disagreements">Images of which the plan says another class than the original.</param>
/// <param name="EndIsOriginal">Whether the end says what the original says; not where the backbone was fine-tuned.</param>
public sealed record StreamReference(ImmutableArray<ExitReference> Exits, ImmutableArray<int> Labels, int Disagreements, bool EndIsOriginal)
{
    /// <summary>Number of images.</summary>
    public int Samples => Labels.Sum();
}

/// <summary>The images that leave at one place, by how sure the classifier there is.</summary>
/// <param name="Edges">Confidences that part the bins, ascending; a bin holds confidences from its lower edge on.</param>
/// <param name="Counts">Images by bin, one more than edges.</param>
public sealed record ExitReference(ImmutableArray<float> Edges, ImmutableArray<int> Counts)
{
    /// <summary>Mean confidence of these images; 0 where there are none.</summary>
    public double MeanConfidence { get; init; }

    /// <summary>Number of these images.</summary>
    public int Samples => Counts.Sum();

    /// <summary>The bin that a confidence falls into; one that is no number falls into the first.</summary>
    public int BinOf(float confidence)
    {
        var bin = Edges.Length;
        while (bin > 0 && !(confidence >= Edges[bin - 1]))
            bin--;
        return bin;
    }
}
