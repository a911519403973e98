namespace NASerEx.Exits;

/// <summary>Ways to tell how much class information has become available at an exit point.</summary>
public enum SaliencyMeasure
{
    /// <summary>None is taken: points are spread evenly over the work.</summary>
    None,

    /// <summary>Accuracy of a ridge regression on pooled features, on training images that it was not fitted to.</summary>
    Probe,

    /// <summary>Share of the variance of pooled features that lies between classes.</summary>
    Fisher,

    /// <summary>Share of the loss's first-order change by channel that does not cancel out.</summary>
    Gradient,

    /// <summary>Similarity of pooled features to what the model says in the end (centred kernel alignment).</summary>
    Cka,
}
