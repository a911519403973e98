using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Training.Operators;

/// <summary>
/// Which initializers training moves: float tensors whose content reaches a trained input of an operator or an output of the graph. One that a
/// node needs constant, that is a single number of a formula, that masks elements, or that normalises the images stays constant.
/// </summary>
internal static class WeightRoles
{
    // Masks are added before a softmax; no learned bias is as low.
    private const double MaskedOut = -100;

    /// <summary>The role of every initializer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="operators">The operator of each node.</param>
    public static IReadOnlyDictionary<Value, WeightRole> Of(Graph graph, ImmutableArray<Operator> operators)
    {
        var uses = graph.Outputs.Distinct().ToDictionary(output => output, _ => new HashSet<WeightRole> { WeightRole.Trained });
        for (var i = graph.Nodes.Length - 1; i >= 0; i--)
            Follow(graph.Nodes[i], operators[i], uses);
        var roles = graph.Initializers.ToDictionary(pair => pair.Key, pair => Settle(pair.Value, uses.GetValueOrDefault(pair.Key) ?? []));
        foreach (var statistic in ImageStatistics.Of(graph, value => roles[value] == WeightRole.Trained))
            roles[statistic] = WeightRole.Constant;
        return roles;
    }

    private static void Follow(Node node, Operator run, Dictionary<Value, HashSet<WeightRole>> uses)
    {
        // That a result is also a bound or a divisor somewhere does not keep what it was computed from from learning.
        var ofResult = node.Outputs.OfType<Value>().SelectMany(output => uses.GetValueOrDefault(output) ?? []).Where(role => role != WeightRole.Constant).ToHashSet();
        for (var position = 0; position < node.Inputs.Length; position++)
        {
            if (node.Inputs[position] is not { } input)
                continue;
            if (!uses.TryGetValue(input, out var known))
                uses.Add(input, known = []);
            known.UnionWith(run.Role(position) switch
            {
                WeightRole.Carried => ofResult,
                WeightRole.Operand => ofResult.Append(WeightRole.Operand),
                WeightRole.Unread => [],
                var role => [role],
            });
        }
    }

    private static WeightRole Settle(Tensor tensor, HashSet<WeightRole> uses)
    {
        if (!tensor.Element.IsFloat())
            return WeightRole.Constant;
        if (uses.Contains(WeightRole.Statistic))
            return uses.Count == 1 ? WeightRole.Statistic : WeightRole.Constant;
        var moved = uses.Contains(WeightRole.Trained) && !uses.Contains(WeightRole.Constant);
        return moved && !(uses.Contains(WeightRole.Operand) && (tensor.Count == 1 || IsMask(tensor))) ? WeightRole.Trained : WeightRole.Constant;
    }

    private static bool IsMask(Tensor tensor) => tensor.Element switch
    {
        ElementType.Float => Masks(tensor.AsSpan<float>(), value => value),
        ElementType.Double => Masks(tensor.AsSpan<double>(), value => value),
        ElementType.Float16 => Masks(tensor.AsSpan<Half>(), value => (double)value),
        _ => Masks(tensor.AsSpan<ushort>(), upperHalf => BitConverter.UInt32BitsToSingle((uint)upperHalf << 16)),
    };

    // A fresh scale is all ones and a fresh bias all zeros; a mask to multiply by has both.
    private static bool Masks<T>(ReadOnlySpan<T> values, Func<T, double> number)
    {
        var (zeros, ones, others) = (false, false, false);
        foreach (var value in values)
        {
            var element = number(value);
            if (!(element is > MaskedOut and < double.PositiveInfinity))
                return true;
            zeros |= element == 0;
            ones |= element == 1;
            others |= element is not (0 or 1);
        }

        return zeros && ones && !others;
    }
}
