using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchSharp.Modules;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>
/// A graph that runs in TorchSharp with gradients. Its weights are parameters there, and go back into the graph when training ends.
/// </summary>
public sealed class DifferentiableGraph : IDisposable
{
    private readonly Graph _graph;
    private readonly long _opset;
    private readonly bool _channelsLast;
    private readonly ImmutableArray<Operator> _operators;
    private readonly Dictionary<Value, TorchTensor> _constants = [];
    private readonly Dictionary<Value, TorchTensor> _statistics = [];
    private readonly Dictionary<Value, Parameter> _parameters = [];

    /// <summary>Makes a graph trainable.</summary>
    /// <param name="graph">A graph of its own, without captured values.</param>
    /// <param name="opset">Version of ONNX's operator set that it is written in.</param>
    /// <param name="channelsLast">Whether maps are laid out with the channels together.</param>
    /// <exception cref="NASerExException"><c>OperatorUnsupported</c>, naming the operators and their nodes; or this machine lacks libtorch.</exception>
    public DifferentiableGraph(Graph graph, long opset = 17, bool channelsLast = false)
    {
        TorchLibrary.Require();
        _graph = graph;
        _opset = opset;
        _channelsLast = channelsLast;
        _operators = OperatorList.For(graph);
        var roles = Roles();
        foreach (var (value, tensor) in graph.Initializers)
            Place(value, tensor, RoleOf(tensor, roles[value]));
    }

    /// <summary>Whether batch statistics are used and remembered, as in training, or the remembered ones are used.</summary>
    public bool Training { get; set; } = true;

    /// <summary>The weights that gradient steps move, in the order of the nodes that use them.</summary>
    internal IReadOnlyList<Parameter> Parameters =>
        [.. _graph.Nodes.SelectMany(node => node.Inputs).OfType<Value>().Where(_parameters.ContainsKey).Distinct().Select(value => _parameters[value])];

    /// <summary>Runs the graph. The outputs belong to the caller's dispose scope.</summary>
    /// <param name="inputs">A tensor for each of the graph's inputs.</param>
    internal TorchTensor[] Run(params ReadOnlySpan<TorchTensor> inputs)
    {
        using var scope = torch.NewDisposeScope();
        var values = Feed(inputs);
        for (var i = 0; i < _operators.Length; i++)
        {
            var node = _graph.Nodes[i];
            TorchTensor?[] arguments = [.. node.Inputs.Select(input => input is null ? null : values[input])];
            values[node.Outputs[0]!] = _operators[i].Run(new OperatorCall(node, arguments, Training, _opset));
        }

        return [.. _graph.Outputs.Select(output => values[output].MoveToOuterDisposeScope())];
    }

    /// <summary>The graph with its present weights and statistics.</summary>
    public Graph WriteBack()
    {
        var present = _parameters.Select(pair => KeyValuePair.Create(pair.Key, (TorchTensor)pair.Value)).Concat(_statistics);
        var initializers = _graph.Initializers.SetItems(present.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToGraph())));
        return new Graph(_graph.Name, _graph.Inputs, _graph.Outputs, _graph.Nodes, initializers);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in _constants.Values.Concat(_statistics.Values).Concat(_parameters.Values))
            tensor.Dispose();
    }

    private void Place(Value value, Tensor tensor, WeightRole role)
    {
        using var scope = torch.NewDisposeScope();
        var copy = tensor.ToTorch();
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

    // A scalar is a constant of a formula; a weight that any node needs constant stays constant.
    private static WeightRole RoleOf(Tensor tensor, IEnumerable<WeightRole> roles) =>
        tensor.Element == ElementType.Float && !tensor.Shape.IsEmpty && roles.Distinct().ToArray() is [var only] ? only : WeightRole.Constant;

    private ILookup<Value, WeightRole> Roles() =>
        _graph.Nodes.SelectMany((node, index) => node.Inputs.Select((input, position) => (input, role: _operators[index].Role?.Invoke(position) ?? WeightRole.Constant)))
            .Where(use => use.input is not null)
            .ToLookup(use => use.input!, use => use.role);

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
