using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>Neighbouring cuts with the same work before them.</summary>
/// <param name="First">The first of them that a head can read: after the operator that works.</param>
/// <param name="Best">The one that an exit point is made of.</param>
internal sealed record Level(Cut First, Cut Best)
{
    /// <summary>Operators that keep the shape and work on each element, at most with statistics of its neighbours.</summary>
    private static readonly HashSet<string> Elementwise = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "BatchNormalization", "Cast", "Celu", "Clip", "DequantizeLinear", "Div", "Dropout", "Elu", "Erf", "Exp", "Gelu", "GroupNormalization", "HardSigmoid",
        "HardSwish", "Identity", "InstanceNormalization", "LayerNormalization", "LeakyRelu", "LRN", "Max", "Min", "Mish", "Mul", "Neg", "Pow", "PRelu", "QuantizeLinear",
        "ReduceMean", "Relu", "RMSNormalization", "Selu", "Sigmoid", "Softplus", "Softsign", "Sqrt", "Sub", "Swish", "Tanh", "ThresholdedRelu",
    };

    /// <summary>Groups cuts by the work before them; groups without a place for a head are left out.</summary>
    /// <param name="cuts">Cuts, in order.</param>
    public static List<Level> Of(IEnumerable<Cut> cuts) =>
        [.. cuts.GroupBy(cut => cut.Before.Macs).Select(group => Of([.. group])).OfType<Level>()];

    /// <summary>
    /// Starts at the first single value, or else at one that gathers all others, and takes in the elementwise operators that follow.
    /// </summary>
    private static Level? Of(List<Cut> cuts)
    {
        var readable = cuts.Where(cut => cut.Reading is not null).ToList();
        var first = readable.Find(cut => cut.Values.Length == 1) ?? readable.Find(cut => cut.IsGathered);
        if (first is null)
            return null;
        var best = cuts.Skip(cuts.IndexOf(first) + 1)
            .TakeWhile(cut => cut.Last.Domain.Length == 0 && Elementwise.Contains(cut.Last.OpType))
            .LastOrDefault(cut => cut.Values.Length == first.Values.Length && cut.Shape.SequenceEqual(first.Shape) && readable.Contains(cut));
        return new Level(first, best ?? first);
    }
}
