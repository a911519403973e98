using System.Collections.Frozen;
using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Training.Operators;

/// <summary>The operators that can be trained through.</summary>
internal static class OperatorList
{
    /// <summary>All operators, family by family. A new family is one file and one line here.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        .. ConvolutionOperators.All,
        .. NormalizationOperators.All,
        .. ActivationOperators.All,
        .. ArithmeticOperators.All,
        .. PoolingOperators.All,
        .. ProductOperators.All,
        .. ShapeOperators.All,
        .. ReductionOperators.All,
    ];

    private static FrozenDictionary<string, Operator> ByName { get; } = All.ToFrozenDictionary(one => one.OpType);

    /// <summary>Finds the operator of every node.</summary>
    /// <exception cref="NASerExException"><c>OperatorUnsupported</c>, naming each missing operator and its nodes.</exception>
    public static ImmutableArray<Operator> For(Graph graph)
    {
        var missing = graph.Nodes.Where(node => Find(node) is null).ToLookup(node => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}");
        if (missing.Count > 0)
            throw new NASerExException(
                "OperatorUnsupported",
                ErrorKind.Unsupported,
                $"Graph '{graph.Name}' cannot be trained through: no differentiable form of {string.Join("; ", missing.Select(Describe))}. "
                + "Train exits on the frozen backbone instead.");
        return [.. graph.Nodes.Select(node => Find(node)!)];
    }

    private static Operator? Find(Node node) => node.Domain.Length == 0 ? ByName.GetValueOrDefault(node.OpType) : null;

    private static string Describe(IGrouping<string, Node> group)
    {
        const int shown = 3;
        var names = string.Join(", ", group.Take(shown).Select(node => $"'{node.Name}'"));
        var more = group.Count() - shown;
        return more > 0 ? $"{group.Key} (nodes {names} and {more} more)" : $"{group.Key} (nodes {names})";
    }
}
