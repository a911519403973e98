using System.Collections.Immutable;
using NASerEx.Measurement;

namespace NASerEx.Gates;

/// <summary>Compares measurements with constraints, and with earlier measurements.</summary>
public static class GateJudge
{
    private static readonly ImmutableArray<(string Key, Quantity Quantity)> OnAnyMachine =
        [("earlierAccuracyDrop", Quantity.AccuracyDrop), ("earlierMacReduction", Quantity.MacReduction)];

    private static readonly ImmutableArray<(string Key, Quantity Quantity)> OnTheSame = [.. OnAnyMachine, ("earlierSpeedup", Quantity.Speedup)];

    /// <summary>
    /// Judges a measurement. A constraint holds where the end of the 95 % interval that is worse for the model keeps the limit. Against an earlier
    /// measurement, the figures that it shares with this one must not be worse beyond both intervals: accuracy drop and MACs, and the speed-up where
    /// both were measured alike (<see cref="IsSameMachine"/>). Latencies themselves are not compared, as two runs on a machine differ by more than the interval of
    /// one; the speed-up has the original beside it. Of scenarios, the speed-up is the gain, and the only figure that is compared.
    /// </summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="gates">The constraints.</param>
    /// <param name="earlier">The earlier measurement, if there is one.</param>
    public static GateVerdict Judge(IModelMeasurement measurement, ImmutableArray<Gate> gates, IModelMeasurement? earlier = null) =>
        new(measurement, [.. gates.Select(gate => Hold(measurement, gate)), .. earlier is null ? [] : Regressions(measurement, earlier)]);

    /// <summary>Whether speed-ups of two measurements can be compared: the same processor, provider and number of threads.</summary>
    public static bool IsSameMachine(IModelMeasurement one, IModelMeasurement other) =>
        (one.Environment.Cpu, one.Environment.Provider, one.Environment.Threads) == (other.Environment.Cpu, other.Environment.Provider, other.Environment.Threads);

    /// <summary>What a constraint asks for, in a sentence.</summary>
    /// <param name="key">Its key.</param>
    public static string Describe(string key) => GateKind.All.FirstOrDefault(kind => kind.Key == key) is { } found
        ? $"The {found.Quantity.Name} keeps its limit."
        : $"The {OnTheSame.First(each => each.Key == key).Quantity.Name} is no worse than earlier.";

    private static GateFinding Hold(IModelMeasurement measurement, Gate gate)
    {
        var quantity = GateKind.Find(gate.Key).Quantity;
        var figure = quantity.Of(measurement);
        var bound = quantity.Worse(figure);
        var passed = quantity.IsAsGood(bound, gate.Limit);
        return new GateFinding(gate.Key, passed, figure.Value, bound, gate.Limit, Sentence(quantity, figure, bound, gate, passed), gate.Place);
    }

    private static string Sentence(Quantity quantity, Figure figure, double bound, Gate gate, bool passed)
    {
        var limit = $"the limit of {quantity.Text(gate.Limit)}";
        if (double.IsNaN(figure.Value))
            return $"{gate.Key}: there is no {quantity.Name}; {limit} asks for one";
        var holds = passed ? $"within {limit}" : quantity.MoreIsBetter ? $"below {limit}" : $"above {limit}";
        return $"{gate.Key}: the {quantity.Name} is {Extent(quantity, figure, bound)}, {holds}";
    }

    private static IEnumerable<GateFinding> Regressions(IModelMeasurement measurement, IModelMeasurement earlier) =>
        (IsSameMachine(measurement, earlier) ? OnTheSame : OnAnyMachine).Where(each => !double.IsNaN(each.Quantity.Of(earlier).Value)).Select(each => Compare(each.Key, each.Quantity, each.Quantity.Of(measurement), each.Quantity.Of(earlier)));

    private static GateFinding Compare(string key, Quantity quantity, Figure now, Figure before)
    {
        var (bound, limit) = (quantity.Better(now), quantity.Worse(before));
        var passed = quantity.IsAsGood(bound, limit);
        var sentence = $"{key}: the {quantity.Name} is {Extent(quantity, now, bound)}, {(passed ? "no worse than" : "worse than")} the earlier {Extent(quantity, before, limit)}";
        return new GateFinding(key, passed, now.Value, bound, limit, sentence, Place: null);
    }

    /// <summary>A figure, and the end of its interval that counts.</summary>
    private static string Extent(Quantity quantity, Figure figure, double bound) => figure.Low == figure.High
        ? quantity.Text(figure.Value)
        : $"{quantity.Text(figure.Value)} (95 % interval {(bound == figure.Low ? "from" : "up to")} {quantity.Text(bound)})";
}
