using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NASerEx.Exits;

/// <summary>
/// How images become a model's input, as a Dataset spec's <c>preprocess</c> says it, kept in an exported model so that nobody has to say it
/// again: an 8-bit value v of a fitted image becomes (v × scale − mean) / std.
/// </summary>
/// <param name="Width">Input width in pixels.</param>
/// <param name="Height">Input height in pixels.</param>
/// <param name="Channels">3 for RGB, 1 for luminance.</param>
/// <param name="Resize">How an image of another size is fitted: <c>stretch</c> or <c>shorterSideThenCrop</c>.</param>
/// <param name="Scale">Factor on 8-bit values.</param>
/// <param name="Mean">Mean by channel, after scaling; one value serves all channels.</param>
/// <param name="Std">Standard deviation by channel, after scaling; one value serves all channels.</param>
public sealed record InputPreparation(
    int Width, int Height, int Channels, string Resize, float Scale, ImmutableArray<float> Mean, ImmutableArray<float> Std)
{
    /// <summary>Length of the shorter side before the crop; null where it is the longer of width and height.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ResizeTo { get; init; }
}
