namespace NASerEx.Graphs;

/// <summary>Operators whose output elements are all elements of their inputs (or padding), and control flow, which moves what its branches give.</summary>
internal static class DataMovement
{
    private static readonly HashSet<string> Operators = new(StringComparer.Ordinal)
    {
        "CenterCropPad", "Compress", "Concat", "ConcatFromSequence", "DepthToSpace", "Dropout", "Expand", "Flatten", "Gather", "GatherElements",
        "GatherND", "Identity", "If", "Loop", "NonZero", "Optional", "OptionalGetElement", "Pad", "QLinearConcat", "ReorderInput",
        "ReorderOutput", "Reshape", "ReverseSequence", "Scan", "Scatter", "ScatterElements", "ScatterND", "SequenceAt", "SequenceConstruct",
        "SequenceInsert", "SequenceMap", "Slice", "SpaceToDepth", "Split", "SplitToSequence", "Squeeze", "TensorScatter", "Tile", "Transpose",
        "Trilu", "Unsqueeze",
    };

    /// <summary>Whether a node computes nothing.</summary>
    public static bool Is(Node node) => Operators.Contains(node.OpType);
}
