using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Export;

/// <summary>The graphs of a model in stages: each computes its part for the rows that are left, and asks its head of every one.</summary>
internal sealed class StageGraphs
{
    /// <summary>Name of the output that an exit's threshold is compared with.</summary>
    public const string ConfidenceOutput = NestedGraph.ConfidenceOutput;

    /// <summary>Name of the output that says the class to an exit that asks for it.</summary>
    private const string LabelOutput = "exit_label";

    private readonly Model _source;
    private readonly GraphShapes _shapes;
    private readonly ExitPlan _plan;
    private readonly Value _output;
    private readonly bool _probabilities;
    private readonly int? _batch;
    private readonly int _classes;
    private readonly StageSplit _split;
    private readonly Dictionary<Value, Value> _passed = [];
    private readonly Value[] _labels;

    public StageGraphs(Model source, GraphShapes shapes, ExitPlan plan, Value output, bool probabilities, int? batch)
    {
        (_source, _shapes, _plan, _output, _probabilities, _batch) = (source, shapes, plan, output, probabilities, batch);
        _split = new StageSplit(source.Graph);
        _classes = (int)shapes[output].Lengths[^1];
        _labels = [.. plan.Exits.Select(_ => new Value(LabelOutput))];
        var parts = _split.Cut(
            plan.Exits.Select(exit => exit.Point.Frontier).Append([output]),
            plan.Exits.Select(exit => Read(exit)).Append([output]));
        Parts = [.. parts.Select((part, index) => part with
        {
            Reads = Asks(index) ? part.Reads.Add(_labels[index - 1]) : part.Reads,
            Passes = Asks(index + 1) ? part.Passes.Add(_labels[index]) : part.Passes,
        })];
        NamePassed();
    }

    /// <summary>What the stages compute.</summary>
    public ImmutableArray<StagePart> Parts { get; }

    /// <summary>The value that stands for one of the original on both sides of a border between stages.</summary>
    public Value Passed(Value original) => _passed[original];

    /// <summary>A stage's graph, checked. Its inputs are what the part reads; its outputs answer, confidence and what the part passes on.</summary>
    public Graph Build(int index)
    {
        var part = Parts[index];
        var scope = new BranchScope(_source.Graph, _shapes, null);
        var here = part.Reads.Concat(part.Passes).ToDictionary(value => value, Passed);
        scope.Splice(Part(part, here), part.Reads.Select(Passed));
        var (answer, confidence) = index == _plan.Exits.Length ? End(scope, here) : Exit(scope, index, here);
        var results = new[] { new Value(_output.Name, Type(_output)), new Value(ConfidenceOutput, new TensorType(ElementType.Float, [Rows])) };
        scope.Add("Identity", results[0], [answer]);
        scope.Add("Identity", results[1], [confidence]);
        return GraphPatch.Empty.Apply(scope.ToGraph(
            $"{_source.Graph.Name}.stage{index}", part.Reads.Select(Passed), [.. results, .. part.Passes.Select(Passed)]));
    }

    private Dimension Rows => _batch is { } batch ? new Dimension(batch) : new Dimension(null, "N");

    /// <summary>Whether the exit of a stage asks what the one before says.</summary>
    private bool Asks(int index) => index < _plan.Exits.Length && _plan.Exits[index].AsksEarlierExit;

    private static ImmutableArray<Value> Read(PlannedExit exit) => [.. exit.Point.Frontier.Take(exit.Head.Graph.Inputs.Length)];

    private void NamePassed()
    {
        var names = new UniqueNames();
        foreach (var input in _source.Graph.Inputs)
            _passed.Add(input, new Value(names.Take(input.Name), Type(input)));
        names.Take(_output.Name);
        names.Take(ConfidenceOutput);
        foreach (var value in Parts.SelectMany(part => part.Passes))
            _passed.Add(value, new Value(names.Take(value.Name), _labels.Contains(value) ? new TensorType(ElementType.Int64, [Rows]) : Type(value)));
    }

    /// <summary>The type of rows of images.</summary>
    private TensorType Type(Value value)
    {
        var type = _shapes[value];
        if (type.BatchAxis != 0 || type.Lengths[0] != (_shapes.FixedBatch ?? 1))
            throw new NASerExException(
                "StageValueNotByImage", ErrorKind.Unsupported,
                $"The model '{_source.Label}' cannot be exported in stages with these exits: '{value}' [{string.Join(',', type.Lengths)}] passes between stages but does not hold one row an image. Use a single file, or other exit points.");
        return new TensorType(type.Element, [Rows, .. type.Lengths.Skip(1).Select(length => new Dimension(length))]);
    }

    /// <summary>The original's nodes of a part, over the values that pass its borders.</summary>
    private Graph Part(StagePart part, Dictionary<Value, Value> here)
    {
        var made = part.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Concat(part.Reads).ToHashSet();
        var shapes = new StageShapes(_shapes, _batch);
        var nodes = part.Nodes.SelectMany(node => _split.AsksShape(node) && !made.Contains(node.Inputs[0]!)
            ? shapes.Answer(node, Passed(part.Reads[0]))
            : [OnBorder(node, here)]);
        var weights = part.Nodes.SelectMany(Graph.Uses).Append(_output).Where(_source.Graph.Initializers.ContainsKey).Distinct();
        return new Graph("part", part.Reads.Select(Passed), [], nodes, weights.Select(value => KeyValuePair.Create(value, _source.Graph.Initializers[value])));
    }

    private static Node OnBorder(Node node, Dictionary<Value, Value> here)
    {
        var moved = ValueMap.Replace(node, here);
        return node.Outputs.Any(output => output is not null && here.ContainsKey(output))
            ? new Node(moved.OpType, moved.Inputs, moved.Outputs.Select(output => output is null ? null : here.GetValueOrDefault(output, output)), moved.Attributes, moved.Name, moved.Domain)
            : moved;
    }

    private (Value Answer, Value Confidence) Exit(BranchScope scope, int index, Dictionary<Value, Value> here)
    {
        var exit = _plan.Exits[index];
        var logits = scope.Splice(exit.Head.Graph, Read(exit).Select(value => here.GetValueOrDefault(value, value)))[0];
        var said = new AnswerGraph(_classes, exit.Head.Temperature, _source.Opset, Rows);
        List<Value> wanted = [exit.Metric.On(said), _probabilities ? said.Probabilities : said.Logits];
        if (Asks(index + 1))
            wanted.Add(said.Label);
        var found = scope.Splice(said.Build(wanted), Asks(index) ? [logits, Passed(_labels[index - 1])] : [logits]);
        if (Asks(index + 1))
            scope.Add("Identity", Passed(_labels[index]), [found[2]]);
        return (new ExitDecision(scope, _source.Opset).Cast(found[1], ElementType.Float, _shapes[_output].Element), found[0]);
    }

    private (Value Answer, Value Confidence) End(BranchScope scope, Dictionary<Value, Value> here)
    {
        var decision = new ExitDecision(scope, _source.Opset);
        var answer = here.GetValueOrDefault(_output, _output);
        var scores = decision.Cast(answer, _shapes[_output].Element, ElementType.Float);
        return (answer, decision.EndConfidence(scores, _classes, _probabilities, Rows));
    }
}
