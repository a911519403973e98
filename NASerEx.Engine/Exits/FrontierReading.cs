using System.Text.Json.Serialization;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>How a head reads the first value of a frontier.</summary>
/// <param name="Element">Float, Float16, or an 8-bit integer with <paramref name="Quantization"/>.</param>
/// <param name="ChannelAxis">The axis that counts channels or features, the batch not counted: 0 of C×H×W, 2 of H×W×C, 1 of T×C.</param>
/// <param name="Quantization">What integers stand for; null for floats.</param>
/// <param name="HasClassToken">Whether the model itself reads the first of the tokens: they hold a class token.</param>
public sealed record FrontierReading(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ElementType>))] ElementType Element,
    int ChannelAxis,
    Quantization? Quantization = null,
    bool HasClassToken = false)
{
    /// <summary>Floats in the usual order of axes: maps C×H×W, tokens T×C, vectors C.</summary>
    /// <param name="rank">Number of axes without the batch.</param>
    public static FrontierReading Floats(int rank) => new(ElementType.Float, rank == 2 ? 1 : 0);

    /// <summary>Axes in the order that head shapes know: C×H×W for maps, T×C for tokens, C for vectors.</summary>
    /// <param name="shape">The value's own axes, without the batch.</param>
    public int[] Ordered(ReadOnlySpan<int> shape)
    {
        var axes = Order(shape.Length);
        var ordered = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++)
            ordered[i] = shape[axes[i]];
        return ordered;
    }

    /// <summary>Adds what turns the value into floats in that order.</summary>
    /// <param name="builder">A head's graph.</param>
    /// <param name="shape">The value's own axes, without the batch.</param>
    /// <returns>The head's input, and the value that its first layer reads.</returns>
    internal Value Read(GraphBuilder builder, ReadOnlySpan<int> shape)
    {
        var lengths = Array.ConvertAll(shape.ToArray(), length => (long)length);
        var floats = Decode(builder, builder.Input("frontier", Element, lengths));
        var axes = Order(shape.Length);
        return axes.SequenceEqual(Enumerable.Range(0, axes.Length)) ? floats : builder.Transpose(floats, [0, .. axes.Select(axis => axis + 1L)]);
    }

    private Value Decode(GraphBuilder builder, Value frontier) => this switch
    {
        { Quantization: { } quantization } => builder.DequantizeLinear(frontier, quantization, Element),
        { Element: ElementType.Float } => frontier,
        _ => builder.CastToFloat(frontier),
    };

    private int[] Order(int rank) => (rank, ChannelAxis) switch
    {
        (3, 2) => [2, 0, 1],
        (2, 0) => [1, 0],
        _ => [.. Enumerable.Range(0, rank)],
    };
}
