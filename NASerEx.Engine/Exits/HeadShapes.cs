using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits.Heads;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>One shape of head: how to build a small classifier on an exit point.</summary>
public interface IHeadShape
{
    /// <summary>Name in specs, such as <c>pooled-linear</c>.</summary>
    string Name { get; }

    /// <summary>Whether it can be built on a frontier value.</summary>
    /// <param name="shape">Its axes without the batch: C×H×W for maps, T×C for tokens, C for vectors.</param>
    bool Fits(ReadOnlySpan<int> shape);

    /// <summary>Whether it fits only tokens whose first the model itself reads.</summary>
    bool NeedsClassToken => false;

    /// <summary>Builds features [N, F] from the frontier value, as floats with axes in the order of <see cref="Fits"/>; a normalisation, which folds away, and a linear layer to the classes follow.</summary>
    Value Features(GraphBuilder builder, Value frontier);

    /// <summary>The same where the first of the tokens is a class token.</summary>
    Value FeaturesWithClassToken(GraphBuilder builder, Value frontier) => Features(builder, frontier);
}

/// <summary>The shapes of heads that there are.</summary>
public static class HeadShapes
{
    /// <summary>All shapes. A new one is one small file and one line here.</summary>
    public static ImmutableArray<IHeadShape> All { get; } =
    [
        new PooledLinear(),
        new ClassTokenLinear(),
        new PyramidLinear(),
        new ConvPooled(),
    ];

    /// <summary>Whether there is a shape of that name.</summary>
    public static bool IsKnown(string name) => TryFind(name) is not null;

    /// <summary>The names that there are, for messages: those of <see cref="All"/>, and how those of stacks are made.</summary>
    public static string Known => $"{string.Join(", ", All.Select(shape => shape.Name))}, {StackGenome.Form}";

    /// <summary>Names to choose from: those of <see cref="All"/>, and one of each kind of stack.</summary>
    public static ImmutableArray<string> Suggestions { get; } =
        [.. All.Select(shape => shape.Name), .. Enum.GetValues<StackBlock>().Select(block => StackGenome.Small(block).Name)];

    /// <summary>Finds a shape by name: one of <see cref="All"/>, or a stack such as <c>residual-w32-d1</c> or <c>token-w64-d1</c>.</summary>
    /// <exception cref="NASerExException"><c>HeadShapeUnknown</c>.</exception>
    public static IHeadShape Find(string name) => TryFind(name) ?? throw new NASerExException(
        "HeadShapeUnknown", ErrorKind.InvalidInput, $"There is no head shape '{name}'. Known shapes: {Known}.");

    private static IHeadShape? TryFind(string name) =>
        All.FirstOrDefault(shape => shape.Name == name) ?? StackOf(StackGenome.Parse(name));

    private static IHeadShape? StackOf(StackGenome? genome) => genome switch
    {
        null => null,
        { Block: StackBlock.Token } => new TokenStack(genome),
        _ => new ConvStack(genome),
    };

    /// <summary>Whether a shape can be built on an exit point.</summary>
    public static bool Fits(string shape, ExitPoint point) => Fits(Find(shape), point);

    private static bool Fits(IHeadShape shape, ExitPoint point) =>
        shape.Fits(point.Reading.Ordered(point.Shape.AsSpan())) && (point.Reading.HasClassToken || !shape.NeedsClassToken);

    /// <summary>
    /// Builds an untrained head on an exit point. It reads the first value of the frontier. Its initial weights depend on the seed, the
    /// point's name and the shape's name alone.
    /// </summary>
    /// <param name="shape">Name of the shape.</param>
    /// <param name="point">Where it hangs.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="seed">Seed of its initial weights.</param>
    /// <exception cref="NASerExException"><c>HeadShapeUnknown</c>, or <c>HeadShapeMismatch</c> where the shape does not fit the point.</exception>
    public static ExitHead Build(string shape, ExitPoint point, int classes, int seed)
    {
        var found = Find(shape);
        if (!Fits(found, point))
            throw new NASerExException(
                "HeadShapeMismatch",
                ErrorKind.InvalidInput,
                $"A head of shape '{shape}' cannot be built on exit point '{point.Name}' of shape {string.Join('×', point.Shape)}.");

        var builder = new GraphBuilder($"{point.Name}/{shape}", SeedOf(seed, point.Name, shape));
        var frontier = point.Reading.Read(builder, point.Shape.AsSpan());
        var features = point.Reading.HasClassToken ? found.FeaturesWithClassToken(builder, frontier) : found.Features(builder, frontier);
        var logits = builder.Gemm(builder.BatchNormalization(features), classes, "logits");
        var graph = builder.Build(logits);
        // Training folds the normalisation away, so it does not count; neither do indices.
        var weights = BatchNormalizationFolding.Fold(graph).Initializers.Values.Where(tensor => tensor.Element == ElementType.Float);
        return new ExitHead(point.Name, shape, graph, GraphWork.Of(graph, builder.Shapes).Macs, weights.Sum(tensor => tensor.Count));
    }

    private static int SeedOf(int seed, string point, string shape) =>
        Convert.ToInt32(ContentHash.Of($"{seed}/{point}/{shape}")[..7], 16);
}
