using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>
/// A small classifier on an exit point: a graph of its own from the frontier (first value: its input) to logits [N, classes],
/// with its weights as initializers. The same graph is trained, costed and exported.
/// </summary>
/// <param name="Point">Name of the exit point it hangs on.</param>
/// <param name="Shape">Name of its shape, such as <c>pooled-linear</c>.</param>
/// <param name="Graph">Frontier in, logits out.</param>
/// <param name="Macs">Multiply-accumulates an image.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Temperature">What logits are divided by before a probability is read from them; 1 until calibrated.</param>
public sealed record ExitHead(string Point, string Shape, Graph Graph, long Macs, long Parameters, float Temperature = 1)
{
    /// <summary>Frontier in, logits out.</summary>
    // Its weights are no matter for whom a plan is shown or kept as text.
    internal Graph Graph { get; init; } = Graph;

    /// <summary>Point and shape: unique among the heads of one search.</summary>
    public string Name => $"{Point}/{Shape}";

    /// <summary>Point and shape as it is built, without what follows a '+', which says how it was trained: heads of one form take equally long.</summary>
    public string Form => Shape.IndexOf('+', StringComparison.Ordinal) is >= 0 and var at ? $"{Point}/{Shape[..at]}" : Name;
}
