namespace NASerEx.Graphs;

/// <summary>
/// What one node costs an image. A node that does not depend on the image costs nothing; what it makes of weights counts as a weight of
/// the node that reads it, such as the convolution behind a <c>DequantizeLinear</c>.
/// </summary>
/// <param name="Macs">Multiply-accumulates of convolutions, matrix products, attention and recurrent layers; biases and elementwise work are not counted.</param>
/// <param name="Parameters">
/// Elements of the weights it reads: initializers and <c>Constant</c> nodes with at least one axis that are not integers of 64 bits or
/// truth values. Weights that are packed several into a byte count as the bytes that hold them.
/// </param>
/// <param name="ActivationBytes">Bytes of the outputs that depend on the image.</param>
public readonly record struct NodeWork(long Macs, long Parameters, long ActivationBytes)
{
    /// <summary>Bytes of the weights it reads, in the element type that they are kept in. The same for any batch.</summary>
    public long WeightBytes { get; init; }

    /// <summary>Bytes of the inputs that depend on the image, each once.</summary>
    public long ReadBytes { get; init; }

    /// <summary>
    /// Elementwise operations: one an element of the first output for everything that computes and has no <see cref="Macs"/>, such as
    /// activations, normalisations, softmax, pooling, reductions and quantisation, however many arithmetic steps one takes; none for what
    /// only moves data, such as reshapes, transpositions and concatenations.
    /// </summary>
    public long ElementOperations { get; init; }
}
