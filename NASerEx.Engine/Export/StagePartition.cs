using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>A graph cut into stages at frontiers: what has to be computed, beyond the stages before, to get from one to the next.</summary>
/// <param name="graph">The graph to cut.</param>
/// <param name="shapes">Concrete types of its values.</param>
internal sealed class StagePartition(Graph graph, GraphShapes shapes)
{
    /// <summary>Constants up to this many bytes are repeated in every stage that uses them; larger ones are shared.</summary>
    public const long RepeatedBytes = 4096;

    private readonly InputDependence _dependence = InputDependence.Of(graph);

    /// <summary>
    /// The nodes of each stage in topological order. A node belongs to the first stage that needs it, except that small computations
    /// on constants alone are repeated where they are needed, so that they can be folded there.
    /// </summary>
    /// <param name="frontiers">What each stage has to deliver, from the input side on; the last entry is the model's output.</param>
    public ImmutableArray<ImmutableArray<Node>> Stages(IEnumerable<ImmutableArray<Value>> frontiers)
    {
        var computed = new HashSet<Value>();
        var stages = ImmutableArray.CreateBuilder<ImmutableArray<Node>>();
        foreach (var frontier in frontiers)
        {
            stages.Add([.. GraphCuts.Needed(graph, frontier, computed)]);
            computed.UnionWith(stages[^1].Where(node => !IsRepeated(node)).SelectMany(node => node.Outputs).OfType<Value>());
        }

        return stages.ToImmutable();
    }

    private bool IsRepeated(Node node)
    {
        var outputs = node.Outputs.OfType<Value>().ToArray();
        return outputs.All(output => _dependence[output] == Dependence.None)
            && outputs.Sum(output => shapes[output].Bytes) <= RepeatedBytes
            && IsDeterministic(node);
    }

    private static bool IsDeterministic(Node node) => node.Domain.Length == 0 && node.OpType is not
        ("RandomNormal" or "RandomUniform" or "RandomNormalLike" or "RandomUniformLike" or "Multinomial" or "Bernoulli");
}
