namespace NASerEx.Graphs;

/// <summary>
/// Multiply-accumulates of <c>Einsum</c>: one a combination of all labels and operand after the first, when any label is summed over. Without
/// one it is an elementwise or outer product, which has none.
/// </summary>
internal static class EinsumRule
{
    private const string Ellipsis = "...";

    /// <summary>Counts a node.</summary>
    public static long Count(Node node, GraphShapes shapes)
    {
        var sides = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        var operands = sides[0].Split(',');
        var lengths = new Dictionary<char, long>();
        var hidden = new List<long>();
        for (var i = 0; i < operands.Length; i++)
            AddLengths(operands[i], shapes[node.Inputs[i]!], lengths, hidden);
        if (operands.Length < 2 || !Sums(sides, lengths.Keys, hidden))
            return 0;
        return lengths.Values.Concat(hidden).Aggregate(1L, (product, length) => product * length) * (operands.Length - 1);
    }

    /// <summary>Without an output side, labels that occur once are kept, and so is the ellipsis.</summary>
    private static bool Sums(string[] sides, IEnumerable<char> labels, List<long> hidden)
    {
        if (sides.Length == 1)
            return labels.Any(label => sides[0].Count(each => each == label) > 1);
        return labels.Any(label => !sides[1].Contains(label, StringComparison.Ordinal))
            || (hidden.Count > 0 && !sides[1].Contains(Ellipsis, StringComparison.Ordinal));
    }

    /// <summary>Notes the length of each label, and of the axes that an ellipsis stands for, last axis first, which broadcast.</summary>
    private static void AddLengths(string labels, ConcreteType type, Dictionary<char, long> lengths, List<long> hidden)
    {
        var dots = labels.IndexOf(Ellipsis, StringComparison.Ordinal);
        var named = labels.Replace(Ellipsis, "", StringComparison.Ordinal);
        var gap = type.Lengths.Length - named.Length;
        for (var i = 0; i < named.Length; i++)
        {
            var length = type.Lengths[dots >= 0 && i >= dots ? i + gap : i];
            lengths[named[i]] = Math.Max(lengths.GetValueOrDefault(named[i], 1), length);
        }

        for (var back = 0; dots >= 0 && back < gap; back++)
        {
            var length = type.Lengths[dots + gap - 1 - back];
            if (back == hidden.Count)
                hidden.Add(length);
            hidden[back] = Math.Max(hidden[back], length);
        }
    }
}
