using CsCheck;
using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Training;

/// <summary>A value of a drawn graph and its shape at a batch of three.</summary>
internal sealed record Drawn(Value Value, long[] Shape)
{
    public int Rank => Shape.Length;

    public long Last => Shape[^1];

    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}

/// <summary>One drawn step of a graph: which operator, on which values, with which numbers. Steps that do not fit a shape are passed over.</summary>
/// <param name="Kind">Chooses the operator.</param>
/// <param name="First">Chooses its first value.</param>
/// <param name="Second">Chooses another value, or a number.</param>
/// <param name="Third">Chooses another number.</param>
internal readonly record struct DrawnStep(int Kind, int First, int Second, int Third)
{
    public static Gen<DrawnStep> Gen { get; } = CsCheck.Gen.Select(Number, Number, Number, Number, (a, b, c, d) => new DrawnStep(a, b, c, d));

    private static Gen<int> Number => CsCheck.Gen.Int[0, 9_999];
}

/// <summary>A random graph of operators that are continuous and grow errors little, so that two executors can be compared.</summary>
internal sealed class DrawnGraph
{
    private const long MostElements = 20_000;

    private readonly CaseGraph _graph = new([4, 6, 6]);
    private readonly List<Drawn> _values = [];
    private readonly HashSet<Value> _used = [];

    private DrawnGraph(long opset)
    {
        Opset = opset;
        _values.Add(new Drawn(_graph.X, [3, 4, 6, 6]));
    }

    /// <summary>Axes of the input after the batch.</summary>
    public static long[] Lengths => [4, 6, 6];

    /// <summary>Version of the operator set.</summary>
    public long Opset { get; }

    /// <summary>Nodes and weights.</summary>
    public CaseGraph Nodes => _graph;

    /// <summary>Builds a graph of which every value that no node uses is an output.</summary>
    public static Graph Build(long opset, IEnumerable<DrawnStep> steps)
    {
        var drawn = new DrawnGraph(opset);
        foreach (var step in steps)
            drawn.Add(step);
        var ends = drawn._values.Skip(1).Select(one => one.Value).Where(value => !drawn._used.Contains(value)).ToArray();
        return drawn._graph.Build(ends.Length > 0 ? ends : [drawn._graph.Op("Identity", [drawn._graph.X])]);
    }

    /// <summary>Another value of a shape, or the value itself.</summary>
    public Drawn Like(Drawn value, int choice)
    {
        var alike = _values.Where(other => other.Shape.SequenceEqual(value.Shape)).ToList();
        return alike[choice % alike.Count];
    }

    private void Add(DrawnStep step)
    {
        var value = _values[step.First % _values.Count];
        if (DrawnMoves.All[step.Kind % DrawnMoves.All.Count](this, value, step) is not { } result || result.Count is 0 or > MostElements)
            return;
        _values.Add(result);
        _used.UnionWith(_graph.Used);
    }
}
