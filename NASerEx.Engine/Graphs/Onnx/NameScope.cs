namespace NASerEx.Graphs.Onnx;

/// <summary>
/// Unique names for the values of one graph of a model being written. Names are unique over all graphs of the model, since a subgraph
/// must not shadow a name around it; a value that several graphs define has a name in each.
/// </summary>
internal sealed class NameScope
{
    private readonly NameScope? _outer;
    private readonly UniqueNames _taken;
    private readonly Dictionary<Value, string> _names = [];

    public NameScope()
        : this(null, new UniqueNames())
    {
    }

    private NameScope(NameScope? outer, UniqueNames taken) => (_outer, _taken) = (outer, taken);

    public NameScope Within() => new(this, _taken);

    /// <summary>The name of a value that this graph defines.</summary>
    public string Define(Value value)
    {
        if (!_names.TryGetValue(value, out var name))
            _names.Add(value, name = _taken.Take(value.Name.Length == 0 ? "value" : value.Name));
        return name;
    }

    /// <summary>Whether this graph, rather than one around it, defines the value.</summary>
    public bool Defines(Value value) => _names.ContainsKey(value);

    /// <summary>The name of a value that this graph or one around it defines, or null.</summary>
    public string? Find(Value value) => _names.TryGetValue(value, out var name) ? name : _outer?.Find(value);
}
