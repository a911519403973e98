using System.Collections.Frozen;
using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Training.Operators;

/// <summary>Operators of a kind.</summary>
/// <param name="Name">What the support table calls them.</param>
/// <param name="Operators">The operators.</param>
internal sealed record OperatorFamily(string Name, ImmutableArray<Operator> Operators);

/// <summary>The operators that can be trained through.</summary>
internal static class OperatorList
{
    /// <summary>All operators, family by family. A new family is one file and one line here.</summary>
    public static ImmutableArray<OperatorFamily> Families { get; } =
    [
        new("Convolutions", ConvolutionOperators.All),
        new("Normalisations", NormalizationOperators.All),
        new("Activations", ActivationOperators.All),
        new("Softmax", SoftmaxOperators.All),
        new("Pools", PoolingOperators.All),
        new("Products", ProductOperators.All),
        new("Arithmetic", ArithmeticOperators.All),
        new("Functions of an element", FunctionOperators.All),
        new("Comparisons and logic", LogicOperators.All),
        new("Reductions", ReductionOperators.All),
        new("Shapes", ShapeOperators.All),
        new("Parts", PartOperators.All),
        new("Indices", IndexOperators.All),
        new("Order", OrderOperators.All),
        new("Constants and types", ConstantOperators.All),
        new("Resampling", ResamplingOperators.All),
    ];

    /// <summary>All operators.</summary>
    public static ImmutableArray<Operator> All { get; } = [.. Families.SelectMany(family => family.Operators)];

    private static FrozenDictionary<string, Operator> ByName { get; } = All.ToFrozenDictionary(one => one.OpType);

    /// <summary>Finds the operator of every node.</summary>
    /// <exception cref="NASerExException"><c>OperatorUnsupported</c>, naming each missing operator, or form of one, and its nodes.</exception>
    public static ImmutableArray<Operator> For(Graph graph, long opset)
    {
        if (opset is < Operator.OldestOpset or > Operator.NewestOpset)
            throw new NASerExException(
                "OperatorUnsupported",
                ErrorKind.Unsupported,
                $"Graph '{graph.Name}' cannot be trained through: it is written in operator set {opset}, and only {Operator.OldestOpset} to "
                + $"{Operator.NewestOpset} are understood. Export it in one of these, or train exits on the frozen backbone instead.");
        var missing = graph.Nodes.Select(node => (node, lack: Lack(node, opset))).Where(one => one.lack is not null).ToLookup(one => one.lack!, one => one.node);
        if (missing.Count > 0)
            throw new NASerExException(
                "OperatorUnsupported",
                ErrorKind.Unsupported,
                $"Graph '{graph.Name}' cannot be trained through: no differentiable form of {string.Join("; ", missing.Select(Describe))}. "
                + "Train exits on the frozen backbone instead.");
        return [.. graph.Nodes.Select(node => ByName[node.OpType])];
    }

    private static string? Lack(Node node, long opset)
    {
        if (node.Domain.Length > 0)
            return $"{node.Domain}.{node.OpType}";
        if (!ByName.TryGetValue(node.OpType, out var found))
            return node.OpType;
        return found.Refusal?.Invoke(node, opset) is { } why ? $"{node.OpType} that {why}" : null;
    }

    private static string Describe(IGrouping<string, Node> group)
    {
        const int shown = 3;
        var names = string.Join(", ", group.Take(shown).Select(node => $"'{NameOf(node)}'"));
        var more = group.Count() - shown;
        return more > 0 ? $"{group.Key} (nodes {names} and {more} more)" : $"{group.Key} (nodes {names})";
    }

    // Some exporters leave nodes without names.
    private static string NameOf(Node node) => node.Name.Length > 0 ? node.Name : node.Outputs.OfType<Value>().FirstOrDefault()?.Name ?? node.OpType;
}
