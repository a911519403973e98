using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Saliency;

/// <summary>An exit point with its saliency.</summary>
/// <param name="Point">The exit point.</param>
/// <param name="Saliencies">What measures say of it; those that cannot be taken on the model are not there.</param>
/// <param name="WhyNot">Why a search would put no head on it; null where it would.</param>
public sealed record PointSaliency(ExitPoint Point, EnumDictionary<SaliencyMeasure, double> Saliencies, string? WhyNot)
{
    /// <summary>Position among the model's exit points.</summary>
    public int Index => Point.Index;

    /// <summary>Name of the point.</summary>
    public string Name => Point.Name;

    /// <summary>Axes of the tensor that heads read, without the batch.</summary>
    public ImmutableArray<int> Shape => Point.Shape;

    /// <summary>Multiply-accumulates an image needs to get here.</summary>
    public long PrefixMacs => Point.PrefixMacs;

    /// <summary>The same as a share of the model's, 0 to 1.</summary>
    public double Share => Point.Share;

    /// <summary>Accuracy of a ridge regression on pooled features, 0 to 1.</summary>
    public double? Probe => Of(SaliencyMeasure.Probe);

    /// <summary>Share of the variance of pooled features that lies between classes, at most 1.</summary>
    public double? Fisher => Of(SaliencyMeasure.Fisher);

    /// <summary>Share of the loss's first-order change by channel that does not cancel out, 0 to 1; null where gradients cannot be had.</summary>
    public double? Gradient => Of(SaliencyMeasure.Gradient);

    /// <summary>Similarity of pooled features to the model's logits, at most 1.</summary>
    public double? Cka => Of(SaliencyMeasure.Cka);

    /// <summary>Whether a search would put heads on it.</summary>
    public bool IsKept => WhyNot is null;

    private double? Of(SaliencyMeasure measure) => Saliencies.TryGetValue(measure, out var value) ? value : null;
}
