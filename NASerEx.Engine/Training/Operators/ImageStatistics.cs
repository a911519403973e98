using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Training.Operators;

/// <summary>
/// Initializers that a graph normalises its images with, before any weight sees them: a mean or a standard deviation of each channel that is added,
/// subtracted, multiplied or divided by.
/// </summary>
internal static class ImageStatistics
{
    private const int ImageRank = 4;

    // An image whose channels come last is told by their number: grey, colour, or colour and opacity.
    private const long MostChannelsLast = 4;

    /// <summary>Finds them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isWeight">Whether an initializer would be trained if it were none of them.</param>
    public static IReadOnlySet<Value> Of(Graph graph, Func<Value, bool> isWeight)
    {
        var found = new HashSet<Value>();
        var images = graph.Inputs.Where(input => input.Type?.Shape?.Length >= ImageRank).ToHashSet();
        if (images.Count == 0)
            return found;
        var channels = images.SelectMany(image => Channels(image.Type!.Shape!.Value)).ToHashSet();
        var dependence = InputDependence.Of(graph);
        var sources = graph.Initializers.Keys.ToDictionary(value => value, value => ImmutableHashSet.Create(value));
        foreach (var node in graph.Nodes)
        {
            var inputs = node.Inputs.OfType<Value>().ToList();
            var constants = inputs.Where(sources.ContainsKey).SelectMany(input => sources[input]).ToImmutableHashSet();
            if (inputs.All(sources.ContainsKey))
                foreach (var output in node.Outputs.OfType<Value>())
                    sources[output] = constants;
            else if (inputs.All(input => sources.ContainsKey(input) || images.Contains(input)) && LeavesAnImage(node, inputs, constants))
                images.UnionWith(node.Outputs.OfType<Value>());
        }

        return found;

        bool LeavesAnImage(Node node, List<Value> inputs, ImmutableHashSet<Value> constants)
        {
            var weights = constants.Where(isWeight).ToList();
            var normalises = Normalises(node) && inputs.Any(input => dependence[input] == Dependence.Data);
            if (weights.Count > 0 && !(normalises && weights.TrueForAll(weight => IsPerChannel(graph.Initializers[weight], channels))))
                return false;
            found.UnionWith(weights);
            return true;
        }
    }

    private static bool Normalises(Node node) => node is { Domain: "", OpType: "Add" or "Sub" or "Mul" or "Div" };

    private static bool IsPerChannel(Tensor tensor, HashSet<long?> channels) =>
        channels.Contains(tensor.Count) && tensor.Shape.Count(length => length > 1) <= 1;

    private static IEnumerable<long?> Channels(ImmutableArray<Dimension> image) =>
        image[^1].Length <= MostChannelsLast ? [image[1].Length, image[^1].Length] : [image[1].Length];
}
