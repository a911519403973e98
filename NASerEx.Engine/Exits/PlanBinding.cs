using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>Finds the values that a plan speaks of in a model.</summary>
public static class PlanBinding
{
    /// <summary>The plan with its frontiers pointing into this model: the same file may have been read twice.</summary>
    /// <exception cref="NASerExException">
    /// The model lacks a value of the plan (<c>PlanModelMismatch</c>), or the first exit asks one before it (<c>PlanMetricUnusable</c>).
    /// </exception>
    public static ExitPlan On(this ExitPlan plan, Model model)
    {
        if (plan.Exits is [{ AsksEarlierExit: true } first, ..])
            throw new NASerExException(
                "PlanMetricUnusable", ErrorKind.InvalidInput,
                $"The exit '{first.Point.Name}' asks whether the exit before it agrees, but it is the first one. Give it another metric.");
        return plan with { Exits = [.. plan.Exits.Select(exit => exit with { Point = exit.Point.On(model) })] };
    }

    /// <summary>The exit point with its frontier pointing into this model.</summary>
    /// <exception cref="NASerExException">The model lacks a value of the point (<c>PlanModelMismatch</c>).</exception>
    public static ExitPoint On(this ExitPoint point, Model model) => point.Frontier.All(value => Holds(model.Graph, value))
        ? point
        : point with { Frontier = Values(point.Frontier.Select(value => value.Name), model, point.Name) };

    internal static ImmutableArray<Value> Values(IEnumerable<string> names, Model model, string asker)
    {
        var known = model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Concat(model.Graph.Inputs).ToLookup(value => value.Name);
        return [.. names.Select(name => known[name].ToArray() is [var one] ? one : throw Mismatch(name, model, asker))];
    }

    private static bool Holds(Graph graph, Value value) => graph.Producer(value) is not null || graph.Inputs.Contains(value);

    private static NASerExException Mismatch(string name, Model model, string asker) => new(
        "PlanModelMismatch", ErrorKind.InvalidInput,
        $"'{asker}' refers to the value '{name}', which the model '{model.Label}' does not have. Use the model that the plan was made for.");
}
