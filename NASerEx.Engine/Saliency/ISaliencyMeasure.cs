using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Saliency;

/// <summary>One way to tell how much class information has become available at each exit point.</summary>
internal interface ISaliencyMeasure
{
    /// <summary>Its name in specs.</summary>
    SaliencyMeasure Kind { get; }

    /// <summary>What it says; more is better.</summary>
    /// <param name="data">The model, and features of it.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <exception cref="NASerExException">It cannot be taken on this model, or of these images; the message says why.</exception>
    SaliencyScores Of(SaliencyData data, WorkContext work);
}
