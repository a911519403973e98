namespace NASerEx.Graphs.Onnx;

/// <summary>Names of which each is given out once; a name that is wanted again gets a number.</summary>
internal sealed class UniqueNames
{
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>The wanted name, or the first free one that begins with it.</summary>
    public string Take(string name)
    {
        if (_taken.TryAdd(name, 1))
            return name;
        string candidate;
        do
            candidate = $"{name}_{_taken[name]++}";
        while (!_taken.TryAdd(candidate, 1));
        return candidate;
    }
}
