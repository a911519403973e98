using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>Multiply-accumulates of each stage, counted on the nodes that the stage really holds.</summary>
internal static class StageMacs
{
    /// <summary>One count for each exit's stage and one for the rest; heads are not counted.</summary>
    /// <exception cref="NASerExException">The plan counts otherwise, so it is not for this model (<c>PlanModelMismatch</c>).</exception>
    public static ImmutableArray<long> Of(Graph graph, GraphShapes shapes, ExitPlan plan, Value output)
    {
        var work = GraphWork.Of(graph, shapes);
        var stages = new StagePartition(graph, shapes)
            .Stages(plan.Exits.Select(exit => exit.Point.Frontier).Append([output]))
            .Select(nodes => work.MacsOf(nodes))
            .ToImmutableArray();
        var passed = 0L;
        foreach (var (exit, macs) in plan.Exits.Zip(stages))
            if ((passed += macs) != exit.Point.PrefixMacs)
                throw new NASerExException(
                    "PlanModelMismatch", ErrorKind.InvalidInput,
                    $"The plan counts {exit.Point.PrefixMacs} MACs before the exit '{exit.Point.Name}', but in the model '{graph.Name}' there are {passed}. Use the model that the plan was made for, with exits in their order.");
        return stages;
    }
}
