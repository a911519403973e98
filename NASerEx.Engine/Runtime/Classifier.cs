using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>What a classifier's output says of each class.</summary>
public enum ScoreKind
{
    /// <summary>Unnormalised scores; softmax turns them into probabilities.</summary>
    Logits,

    /// <summary>Probabilities that sum to 1.</summary>
    Probabilities,
}

/// <summary>A model understood as an image classifier.</summary>
/// <param name="Input">Its image input.</param>
/// <param name="Output">The output that scores the classes, [N, classes].</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Scores">What the output says.</param>
/// <param name="Logits">The unnormalised scores: the output itself, or what its softmax is taken of.</param>
public sealed record Classifier(ImageInput Input, Value Output, int Classes, ScoreKind Scores, Value Logits)
{
    /// <summary>Operators that pass scores on as they are, up to layout and precision.</summary>
    private static readonly HashSet<string> PassOn =
        new(StringComparer.Ordinal) { "Identity", "Cast", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "QuantizeLinear", "DequantizeLinear", "Dropout" };

    /// <summary>What messages call the model.</summary>
    public string Label { get; init; } = "model";

    /// <summary>Finds input and output of a model and what they mean.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">Its observed shapes.</param>
    /// <exception cref="NASerExException">
    /// The model has not one image input (<c>ModelInputs</c>, <c>NotAnImageInput</c>) or not one output [N, classes] (<c>ModelOutputs</c>), or scores
    /// each class on its own (<c>MultiLabel</c>).
    /// </exception>
    public static Classifier Describe(Model model, GraphShapes shapes)
    {
        var graph = model.Graph;
        if (graph.Inputs is not [var input])
            throw new NASerExException(
                "ModelInputs", ErrorKind.Unsupported,
                $"The model '{model.Label}' has {Listed(graph.Inputs, "input")}; an image classifier has one. Export it with the images as its only input.");
        if (graph.Outputs is not [var output])
            throw new NASerExException(
                "ModelOutputs", ErrorKind.Unsupported,
                $"The model '{model.Label}' has {Listed(graph.Outputs, "output")}; an image classifier has one, [N, classes]. Export it with the class scores as its only output.");
        var image = ImageInput.Of(input.Name, Observed(input, shapes));
        if (shapes[output] is not { Element: ElementType.Float or ElementType.Float16, BatchAxis: 0, Lengths: [_, >= 2 and var classes] })
            throw new NASerExException(
                "ModelOutputs", ErrorKind.Unsupported,
                $"The output '{output}' is of type {shapes[output].Element} [{string.Join(',', shapes[output].Lengths)}] for {shapes.FixedBatch ?? 1} image(s); an image classifier returns float scores [N, classes].");
        var (scores, logits) = Meaning(model, output);
        return new Classifier(image, output, (int)classes, scores, logits) { Label = model.Label };
    }

    /// <summary>Checks that a dataset's labels are the model's outputs.</summary>
    /// <param name="classes">The dataset's class names.</param>
    /// <param name="dataset">What messages call the dataset.</param>
    /// <param name="classMap">The model's output by class, if such a map alone says what labels mean; the model may then have more outputs.</param>
    /// <exception cref="NASerExException">The counts differ (<c>ClassCountMismatch</c>), or the map names an output that there is not (<c>ClassMapMismatch</c>).</exception>
    public void CheckClasses(IReadOnlyCollection<string> classes, string dataset, IReadOnlyDictionary<string, int>? classMap = null) =>
        ClassCheck.Check($"'{Label}' scores {Classes} classes in '{Output}'", Classes, classes, classMap, dataset);

    private static string Listed(IReadOnlyCollection<Value> values, string what) =>
        $"{values.Count} {what}s ({string.Join(", ", values.Select(value => value.Name))})";

    /// <summary>The input's type with the lengths that were observed, but the batch as declared.</summary>
    private static TensorType Observed(Value input, GraphShapes shapes)
    {
        var lengths = shapes[input].Lengths.Select(length => new Dimension(length)).ToArray();
        if (shapes.FixedBatch is null && lengths.Length > 0)
            lengths[0] = default;
        return new TensorType(shapes[input].Element, [.. lengths]);
    }

    private static (ScoreKind Scores, Value Logits) Meaning(Model model, Value output)
    {
        var graph = model.Graph;
        var value = output;
        while (graph.Producer(value) is { } producer)
        {
            if (SoftmaxOf(graph, producer) is { } logits)
                return (ScoreKind.Probabilities, logits);
            if (producer.OpType is "Sigmoid" or "HardSigmoid")
                throw new NASerExException(
                    "MultiLabel", ErrorKind.Unsupported,
                    $"The model '{model.Label}' ends in {producer}, so it scores each class on its own (multi-label); early exits need classes that exclude each other.");
            if (!PassOn.Contains(producer.OpType))
                break;
            value = producer.Inputs[0]!;
        }

        return (ScoreKind.Logits, output);
    }

    /// <summary>What the softmax that a node completes is taken of, or null; some exporters write it as exponentials over their sum.</summary>
    private static Value? SoftmaxOf(Graph graph, Node node) => node.OpType switch
    {
        "Softmax" => node.Inputs[0],
        "Div" when graph.Producer(node.Inputs[0]!) is { OpType: "Exp" } exponential
            && graph.Producer(node.Inputs[1]!) is { OpType: "ReduceSum" } sum && sum.Inputs[0] == node.Inputs[0] => exponential.Inputs[0],
        _ => null,
    };
}
