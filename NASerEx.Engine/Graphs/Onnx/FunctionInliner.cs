using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>
/// Puts the bodies of a model's own functions in the place of the nodes that call them, as the ONNX IR specification describes, so that nothing
/// beyond the reader needs to know of functions.
/// </summary>
internal sealed class FunctionInliner
{
    private const int DeepestCall = 64;

    private readonly ModelSource _source;
    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private int _calls;

    private FunctionInliner(ModelProto model, ModelSource source)
    {
        _source = source;
        foreach (var function in model.Functions)
            if (!_functions.TryAdd((function.Domain, function.Name, function.Overload), function))
                throw source.Invalid($"it defines the function '{function.Name}' twice");
    }

    /// <summary>Inlines all functions of a model, in place.</summary>
    public static void Inline(ModelProto model, ModelSource source)
    {
        if (model.Functions.Count == 0)
            return;
        var inliner = new FunctionInliner(model, source);
        inliner.AddOpsets(model);
        inliner.Inline(model.Graph.Node, 0);
        model.Functions.Clear();
    }

    /// <summary>Operator sets that functions import and the model does not; the same set in two versions cannot be put together.</summary>
    private void AddOpsets(ModelProto model)
    {
        foreach (var function in _functions.Values)
            foreach (var wanted in function.OpsetImport)
            {
                var own = model.OpsetImport.FirstOrDefault(set => Domain(set.Domain) == Domain(wanted.Domain));
                if (own is null)
                    model.OpsetImport.Add(wanted);
                else if (own.Version != wanted.Version)
                    throw _source.Unsupported($"its function '{function.Name}' uses version {wanted.Version} of the operator set '{wanted.Domain}', and the model itself version {own.Version}; export it with one");
            }
    }

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private void Inline(IList<NodeProto> nodes, int depth)
    {
        if (depth > DeepestCall)
            throw _source.Invalid("its functions call each other without end");
        var flat = nodes.SelectMany(node => Body(node, depth)).ToList();
        nodes.Clear();
        foreach (var node in flat)
            nodes.Add(node);
    }

    /// <summary>The node itself, or what it calls.</summary>
    private List<NodeProto> Body(NodeProto node, int depth)
    {
        foreach (var graph in node.Attribute.SelectMany(Graphs))
            Inline(graph.Node, depth + 1);
        if (!_functions.TryGetValue((node.Domain, node.OpType, node.Overload), out var function))
            return [node];
        var body = new FunctionCall(function, node, _calls++).Body(_source);
        Inline(body, depth + 1);
        return body;
    }

    private static IEnumerable<GraphProto> Graphs(AttributeProto attribute) => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);
}
