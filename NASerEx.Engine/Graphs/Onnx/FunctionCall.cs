using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>One call of a function: its body with the caller's values and attributes, and names of its own for all values between.</summary>
/// <param name="function">The function.</param>
/// <param name="caller">The node that calls it.</param>
/// <param name="number">Number of the call, unique in the model.</param>
internal sealed class FunctionCall(FunctionProto function, NodeProto caller, int number)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { [""] = "" };

    /// <summary>The nodes that stand for the call.</summary>
    public List<NodeProto> Body(ModelSource source)
    {
        if (caller.Input.Count > function.Input.Count || caller.Output.Count > function.Output.Count)
            throw source.Invalid($"{caller.OpType} '{caller.Name}' gives its function more inputs or outputs than that has");
        for (var i = 0; i < function.Input.Count; i++)
            _names[function.Input[i]] = i < caller.Input.Count ? caller.Input[i] : "";
        for (var i = 0; i < function.Output.Count; i++)
            if (i < caller.Output.Count && caller.Output[i].Length > 0 && !function.Input.Contains(function.Output[i]))
                _names[function.Output[i]] = caller.Output[i];
        return [.. function.Node.Select(Copy), .. PassedOn()];
    }

    /// <summary>Outputs that are inputs as they are.</summary>
    private IEnumerable<NodeProto> PassedOn() => function.Output.Index()
        .Where(output => output.Index < caller.Output.Count && function.Input.Contains(output.Item))
        .Select(output => new NodeProto { OpType = "Identity", Name = $"{caller.Name}/{output.Item}", Input = { _names[output.Item] }, Output = { caller.Output[output.Index] } });

    private NodeProto Copy(NodeProto node)
    {
        var copy = node.Clone();
        copy.Name = caller.Name.Length == 0 ? node.Name : $"{caller.Name}/{node.Name}";
        if (copy.MetadataProps.Count == 0)
            copy.MetadataProps.Add(caller.MetadataProps);
        Rename(copy);
        return copy;
    }

    private void Rename(NodeProto node)
    {
        for (var i = 0; i < node.Input.Count; i++)
            node.Input[i] = NameOf(node.Input[i]);
        for (var i = 0; i < node.Output.Count; i++)
            node.Output[i] = NameOf(node.Output[i]);
        var attributes = node.Attribute.Select(Bound).OfType<AttributeProto>().ToList();
        node.Attribute.Clear();
        node.Attribute.Add(attributes);
    }

    private string NameOf(string name) => _names.TryGetValue(name, out var given) ? given : _names[name] = $"{function.Name}_{number}/{name}";

    /// <summary>An attribute that refers to one of the function's gets the caller's value, or else the default; without either it is left out.</summary>
    private AttributeProto? Bound(AttributeProto attribute)
    {
        if (attribute.RefAttrName.Length == 0)
        {
            foreach (var graph in attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G))
                Rename(graph);
            return attribute;
        }

        var given = caller.Attribute.FirstOrDefault(one => one.Name == attribute.RefAttrName)
            ?? function.AttributeProto.FirstOrDefault(one => one.Name == attribute.RefAttrName);
        if (given is null)
            return null;
        var bound = given.Clone();
        bound.Name = attribute.Name;
        return bound;
    }

    private void Rename(GraphProto graph)
    {
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
            value.Name = NameOf(value.Name);
        foreach (var tensor in graph.Initializer)
            tensor.Name = NameOf(tensor.Name);
        foreach (var node in graph.Node)
            Rename(node);
    }
}
