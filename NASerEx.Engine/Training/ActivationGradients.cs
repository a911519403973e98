using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>
/// Activations times the loss's gradients by them: to first order, what the loss changes by when an activation goes (Molchanov et al., "Pruning
/// Convolutional Neural Networks for Resource Efficient Inference", 2017).
/// </summary>
internal sealed class ActivationGradients : IDisposable
{
    private const double LeastProbability = 1e-12;

    private readonly DifferentiableGraph _graph;
    private readonly Classifier _classifier;
    private readonly ImmutableArray<ExitPoint> _points;

    /// <summary>Makes a model differentiable by the activations at some points.</summary>
    /// <param name="backbone">The model.</param>
    /// <param name="classifier">Its input and its output.</param>
    /// <param name="points">Where; the first value of a frontier counts.</param>
    /// <exception cref="NASerExException">As <see cref="DifferentiableGraph(Graph, long, bool)"/>.</exception>
    public ActivationGradients(Model backbone, Classifier classifier, ImmutableArray<ExitPoint> points)
    {
        (_classifier, _points) = (classifier, points);
        _graph = new DifferentiableGraph(WithOffsets(backbone.Graph), backbone.Opset, channelsLast: true) { Training = false };
    }

    /// <summary>Sums over places of activation times gradient.</summary>
    /// <param name="pixels">NCHW floats of as many images as the model takes a run.</param>
    /// <param name="labels">Their classes.</param>
    /// <returns>By point, then by the model's output, a row of channels (of classes) an image.</returns>
    public float[][] Of(float[] pixels, int[] labels)
    {
        using var scope = torch.NewDisposeScope();
        var offsets = _points.Select(point => torch.zeros([labels.Length, .. point.Shape.Select(length => (long)length)], requires_grad: true)).ToArray();
        var outputs = _graph.Run([Images(pixels, labels.Length), .. offsets]);
        var logits = _classifier.Scores == ScoreKind.Probabilities ? outputs[^1].Plus(LeastProbability).log() : outputs[^1];
        var wanted = offsets.Append(logits).ToArray();
        var gradients = torch.autograd.grad([Loss(logits, labels)], wanted, allow_unused: true);
        return [.. gradients.Select((gradient, i) => ByChannel(gradient.IsInvalid ? null : gradient, i < _points.Length ? outputs[i] : logits, i))];
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    /// <summary>The graph with an input of zeros added to each activation: the loss's gradient by it is that by the activation.</summary>
    private Graph WithOffsets(Graph graph)
    {
        var offsets = _points.Select(point => new Value($"{point.Name}/offset", point.Frontier[0].Type)).ToArray();
        var patch = GraphPatch.Empty.WithInputs([.. graph.Inputs, .. offsets]).WithOutputs([.. _points.Select(point => point.Frontier[0]), _classifier.Output]);
        return _points.Zip(offsets).Aggregate(patch, (sum, pair) =>
        {
            var moved = new Value($"{pair.First.Name}/moved", pair.First.Frontier[0].Type);
            return sum.Add(new Node("Add", [pair.First.Frontier[0], pair.Second], [moved], null, moved.Name)).ReplaceUses(pair.First.Frontier[0], moved);
        }).Apply(graph);
    }

    private TorchTensor Images(float[] pixels, int count)
    {
        var size = _classifier.Input.Size;
        var images = TorchTensors.ToTorch(pixels, count, size.Channels, size.Height, size.Width);
        return _classifier.Input.Layout == ImageLayout.Nchw ? images : images.permute(0, 2, 3, 1);
    }

    // A sum, so that each image's gradients are its own.
    private static TorchTensor Loss(TorchTensor logits, int[] labels)
    {
        var classes = TorchTensors.ToTorch(Array.ConvertAll(labels, label => (long)label)).unsqueeze(1);
        return torch.nn.functional.log_softmax(logits, 1).gather(1, classes).sum().Times(-1.0);
    }

    private float[] ByChannel(TorchTensor? gradient, TorchTensor activation, int index)
    {
        var axis = index < _points.Length ? _points[index].Reading.ChannelAxis + 1 : 1;
        if (gradient is null)
            return new float[activation.shape[0] * activation.shape[axis]];
        var product = activation.detach().mul(gradient);
        long[] places = [.. Enumerable.Range(1, (int)product.dim() - 1).Where(other => other != axis).Select(other => (long)other)];
        return (places.Length > 0 ? product.sum(places) : product).ToGraph().AsSpan<float>().ToArray();
    }
}
