using NASerEx.Graphs;

namespace NASerEx.Exits.Heads;

/// <summary>The class token, which transformers such as ViT put before the tokens of the image, then a linear layer.</summary>
internal sealed class ClassTokenLinear : IHeadShape
{
    /// <inheritdoc/>
    public string Name => "class-token-linear";

    /// <inheritdoc/>
    public bool NeedsClassToken => true;

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<int> shape) => shape.Length == 2;

    /// <inheritdoc/>
    public Value Features(GraphBuilder builder, Value frontier) => builder.Take(frontier, axis: 1, index: 0);
}
