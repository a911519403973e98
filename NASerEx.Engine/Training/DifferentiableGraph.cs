using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchSharp.Modules;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>
/// A graph that runs in TorchSharp with gradients. Its weights are parameters there, and go back into the graph when training ends. Floats of 16 bits
/// are computed in 32, and written back in 16.
/// </summary>
public sealed class DifferentiableGraph : IDisposable
{
    private readonly Graph _graph;
    private readonly ImmutableArray<KeyValuePair<Value, Tensor>> _unused;
    private readonly long _opset;
    private readonly bool _channelsLast;
    private readonly torch.ScalarType _floats;
    private readonly ImmutableArray<Operator> _operators;
    private readonly ILookup<Node, Value> _lastUses;
    private readonly Dictionary<Value, TorchTensor> _constants = [];
    private readonly Dictionary<Value, TorchTensor> _statistics = [];
    private readonly Dictionary<Value, Parameter> _parameters = [];
    private readonly bool _isTwin;

    /// <summary>Makes a graph trainable.</summary>
    /// <param name="graph">A graph of its own, without captured values.</param>
    /// <param name="opset">Version of ONNX's operator set that it is written in.</param>
    /// <param name="channelsLast">Whether maps are laid out with the channels together.</param>
    /// <exception cref="NASerExException">
    /// <c>OperatorUnsupported</c>, naming the operators and their nodes; <c>ElementTypeUnsupported</c>; or this machine lacks libtorch.
    /// </exception>
    public DifferentiableGraph(Graph graph, long opset = 17, bool channelsLast = false)
        : this(graph, opset, channelsLast, torch.ScalarType.Float32)
    {
    }

    /// <summary>Makes a graph trainable, its floats computed in a type of libtorch.</summary>
    internal DifferentiableGraph(Graph graph, long opset, bool channelsLast, torch.ScalarType floats)
    {
        TorchLibrary.Require();
        _graph = TrainableForm.Of(graph);
        _unused = [.. graph.Initializers.Where(pair => !_graph.Initializers.ContainsKey(pair.Key))];
        _opset = opset;
        _channelsLast = channelsLast;
        _floats = floats;
        _operators = OperatorList.For(_graph, opset);
        _lastUses = LastUses();
        var roles = WeightRoles.Of(_graph, _operators);
        var placed = false;
        try
        {
            foreach (var (value, tensor) in _graph.Initializers)
                Place(value, tensor, roles[value]);
            placed = true;
        }
        finally
        {
            if (!placed)
                Dispose();
        }
    }

    /// <summary>The same weights once more, with running statistics of its own: it can run beside the first on another thread.</summary>
    /// <param name="other">The first, which outlives it.</param>
    private DifferentiableGraph(DifferentiableGraph other)
    {
        (_graph, _unused, _opset, _channelsLast, _floats) = (other._graph, other._unused, other._opset, other._channelsLast, other._floats);
        (_operators, _lastUses, _constants, _parameters) = (other._operators, other._lastUses, other._constants, other._parameters);
        _isTwin = true;
        foreach (var (value, tensor) in other._statistics)
            _statistics.Add(value, tensor.clone().DetachFromDisposeScope());
    }

    /// <summary>Whether batch statistics are used and remembered, as in training, or the remembered ones are used.</summary>
    public bool Training { get; set; } = true;

    /// <summary>The weights that gradient steps move, in the order of the nodes that use them.</summary>
    internal IReadOnlyList<Value> Weights =>
        [.. _graph.Nodes.SelectMany(node => node.Inputs).OfType<Value>().Where(_parameters.ContainsKey).Distinct()];

    /// <summary>The parameters of <see cref="Weights"/>.</summary>
    internal IReadOnlyList<Parameter> Parameters => [.. Weights.Select(value => _parameters[value])];

    /// <summary>Running statistics, in the order of the nodes that use them.</summary>
    internal IReadOnlyList<TorchTensor> Statistics =>
        [.. _graph.Nodes.SelectMany(node => node.Inputs).OfType<Value>().Where(_statistics.ContainsKey).Distinct().Select(value => _statistics[value])];

    /// <summary>The same weights once more, with running statistics of its own, to run beside this one on another thread.</summary>
    internal DifferentiableGraph Twin() => new(this);

    /// <summary>Runs the graph. The outputs belong to the caller's dispose scope.</summary>
    /// <param name="inputs">A tensor for each of the graph's inputs, of 32-bit floats where these are floats of 16 bits.</param>
    /// <exception cref="NASerExException"><c>OperatorUnsupported</c>, naming a node whose form or shapes libtorch cannot run.</exception>
    internal TorchTensor[] Run(params ReadOnlySpan<TorchTensor> inputs)
    {
        using var scope = torch.NewDisposeScope();
        var values = Feed(inputs);
        for (var i = 0; i < _operators.Length; i++)
        {
            var node = _graph.Nodes[i];
            Keep(node, Run(node, _operators[i], values), values);
            foreach (var done in _lastUses[node])
                values[done].Dispose();
        }

        return [.. _graph.Outputs.Select(output => values[output].alias().MoveToOuterDisposeScope())];
    }

    /// <summary>
    /// The graph with its present weights and statistics; constants that were trained are initializers in it. Nodes that no output needs are
    /// left out; initializers that none needs are there as they were.
    /// </summary>
    public Graph WriteBack()
    {
        var present = _parameters.Select(pair => KeyValuePair.Create(pair.Key, (TorchTensor)pair.Value)).Concat(_statistics);
        var written = present.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToGraph(_graph.Initializers[pair.Key].Element)));
        return new Graph(_graph.Name, _graph.Inputs, _graph.Outputs, _graph.Nodes, _graph.Initializers.SetItems(written).AddRange(_unused));
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in _isTwin ? _statistics.Values : _constants.Values.Concat(_statistics.Values).Concat(_parameters.Values))
            tensor.Dispose();
    }

    private TorchTensor[] Run(Node node, Operator run, Dictionary<Value, TorchTensor> values)
    {
        using var scope = torch.NewDisposeScope();
        TorchTensor?[] arguments = [.. node.Inputs.Select(input => input is null ? null : values[input])];
        try
        {
            var results = run.Run(new OperatorCall(node, arguments, Training, _opset, _floats));
            return [.. results.Select(result => (IsGiven(result) ? result.alias() : result).MoveToOuterDisposeScope())];
        }
        catch (ExternalException error)
        {
            throw new NASerExException("OperatorUnsupported", ErrorKind.Unsupported, $"libtorch cannot run {node}: {error.Message}", error);
        }

        // The very same object: tensors are equal by content, and one that holds NaN is not equal to itself.
        bool IsGiven(TorchTensor result) => arguments.Any(argument => ReferenceEquals(argument, result));
    }

    private static void Keep(Node node, TorchTensor[] results, Dictionary<Value, TorchTensor> values)
    {
        for (var i = 0; i < results.Length; i++)
            if (i < node.Outputs.Length && node.Outputs[i] is { } output)
                values[output] = results[i];
            else
                results[i].Dispose();
    }

    private ILookup<Node, Value> LastUses()
    {
        var last = new Dictionary<Value, Node>();
        foreach (var node in _graph.Nodes)
            foreach (var value in node.Outputs.OfType<Value>().Concat(node.Inputs.OfType<Value>().Where(last.ContainsKey)))
                last[value] = node;
        foreach (var output in _graph.Outputs)
            last.Remove(output);
        return last.ToLookup(pair => pair.Value, pair => pair.Key);
    }

    private void Place(Value value, Tensor tensor, WeightRole role)
    {
        using var scope = torch.NewDisposeScope();
        var copy = tensor.ToTorch(_floats, $"The initializer '{value}'");
        switch (role)
        {
            case WeightRole.Trained:
                var laidOut = _channelsLast && copy.dim() == 4 ? copy.ChannelsLast() : copy;
                _parameters.Add(value, new Parameter(laidOut.DetachFromDisposeScope()));
                break;
            case WeightRole.Statistic:
                _statistics.Add(value, copy.DetachFromDisposeScope());
                break;
            default:
                _constants.Add(value, copy.DetachFromDisposeScope());
                break;
        }
    }

    private Dictionary<Value, TorchTensor> Feed(ReadOnlySpan<TorchTensor> inputs)
    {
        var values = new Dictionary<Value, TorchTensor>(_constants);
        foreach (var (value, tensor) in _statistics)
            values.Add(value, tensor);
        foreach (var (value, parameter) in _parameters)
            values.Add(value, parameter);
        for (var i = 0; i < inputs.Length; i++)
            values.Add(_graph.Inputs[i], _channelsLast && inputs[i].dim() == 4 ? inputs[i].ChannelsLast() : inputs[i]);
        return values;
    }
}
