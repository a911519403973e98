using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>The nest of stages: each computes its part, asks its head, and holds the rest in the branch that is not always run.</summary>
/// <param name="source">The original.</param>
/// <param name="shapes">Concrete types of its values.</param>
/// <param name="plan">Its exits.</param>
/// <param name="output">The value that classifies.</param>
/// <param name="probabilities">Whether it holds probabilities.</param>
/// <param name="adjustable">Whether thresholds can be fed.</param>
internal sealed class NestedGraph(Model source, GraphShapes shapes, ExitPlan plan, Value output, bool probabilities, bool adjustable)
{
    /// <summary>Name of the output that says where the image left.</summary>
    public const string IndexOutput = "exit_index";

    /// <summary>Name of the output that says how sure the classifier was that the image left at, by the exit's metric; at the end by the greatest probability.</summary>
    public const string ConfidenceOutput = "exit_confidence";

    private static readonly Dimension One = new(1);

    private readonly int _classes = (int)shapes[output].Lengths[^1];

    private readonly ImmutableArray<ImmutableArray<Node>> _stages = new StagePartition(source.Graph, shapes)
        .Stages(plan.Exits.Select(exit => exit.Point.Frontier).Append([output]));

    /// <summary>Thresholds that can be fed, by exit; empty where they cannot.</summary>
    public ImmutableArray<Value> Thresholds { get; private set; } = [];

    /// <summary>The whole graph, checked.</summary>
    public Graph Build()
    {
        var scope = new BranchScope(source.Graph, shapes, null);
        if (adjustable)
            Thresholds = [.. plan.Exits.Select((exit, index) => scope.Constant($"{ExitManifest.ThresholdInput}{index}", Tensor.Of([exit.Threshold], 1)))];
        var inputs = source.Graph.Inputs.Select(input => new Value(input.Name, TypeOf(input))).ToArray();
        foreach (var (original, input) in source.Graph.Inputs.Zip(inputs))
            scope.Bind(original, input);
        var results = Stage(scope, 0, null);
        return GraphPatch.Empty.Apply(scope.ToGraph(source.Graph.Name, inputs, results));
    }

    private Value[] Stage(BranchScope scope, int index, Value? earlierLabel)
    {
        foreach (var node in _stages[index])
            scope.Copy(node);
        return index == plan.Exits.Length ? End(scope) : Exit(scope, index, earlierLabel);
    }

    private Value[] End(BranchScope scope)
    {
        var decision = new ExitDecision(scope, source.Opset);
        var answer = scope.Resolve(output);
        var scores = decision.Cast(answer, shapes[output].Element, ElementType.Float);
        return Results(scope, answer, plan.Exits.Length, decision.EndConfidence(scores, _classes, probabilities, One));
    }

    private Value[] Exit(BranchScope scope, int index, Value? earlierLabel)
    {
        var exit = plan.Exits[index];
        var logits = scope.Splice(exit.Head.Graph, exit.Point.Frontier.Take(exit.Head.Graph.Inputs.Length).Select(scope.Resolve))[0];
        var answer = new AnswerGraph(_classes, exit.Head.Temperature, source.Opset, One);
        List<Value> wanted = [exit.Metric.On(answer), probabilities ? answer.Probabilities : answer.Logits];
        if (index + 1 < plan.Exits.Length && plan.Exits[index + 1].AsksEarlierExit)
            wanted.Add(answer.Label);
        var found = scope.Splice(answer.Build(wanted), answer.NeedsEarlierLabel ? [logits, earlierLabel!] : [logits]);
        var least = adjustable ? Thresholds[index] : scope.Constant("exit/threshold", Tensor.Of([exit.Threshold]));
        var leaves = new ExitDecision(scope, source.Opset).Leaves(found[0], least);
        return If(scope, leaves, Leave(scope, found[1], index, found[0]), Continue(scope, index + 1, found.ElementAtOrDefault(2)));
    }

    private Graph Leave(BranchScope outer, Value scores, int index, Value confidence)
    {
        var scope = new BranchScope(source.Graph, shapes, outer);
        var answer = new ExitDecision(scope, source.Opset).Cast(scores, ElementType.Float, shapes[output].Element);
        return scope.ToGraph($"exit_{index}", [], Results(scope, answer, index, confidence));
    }

    private Graph Continue(BranchScope outer, int index, Value? earlierLabel)
    {
        var scope = new BranchScope(source.Graph, shapes, outer);
        var results = Stage(scope, index, earlierLabel);
        return scope.ToGraph($"stage_{index}", [], results);
    }

    private Value[] If(BranchScope scope, Value condition, Graph then, Graph otherwise)
    {
        var results = ResultValues();
        scope.Add(new Node("If", [condition], results, [new("then_branch", then), new("else_branch", otherwise)]));
        return results;
    }

    /// <summary>The three results under their own names. Identity, since a branch may not return a value from around it.</summary>
    private Value[] Results(BranchScope scope, Value answer, int index, Value confidence)
    {
        var results = ResultValues();
        scope.Add("Identity", results[0], [answer]);
        scope.Add("Constant", results[1], [], ("value", Tensor.Of([(long)index], 1)));
        scope.Add("Identity", results[2], [confidence]);
        return results;
    }

    private Value[] ResultValues() =>
    [
        new(output.Name, TypeOf(output)),
        new(IndexOutput, TensorType.Of(ElementType.Int64, 1)),
        new(ConfidenceOutput, TensorType.Of(ElementType.Float, 1)),
    ];

    private TensorType TypeOf(Value value) => TensorType.Of(shapes[value].Element, shapes[value].Lengths.AsSpan());
}
