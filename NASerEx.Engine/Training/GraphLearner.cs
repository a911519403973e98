using NASerEx.Graphs;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>
/// A graph that learns. Each batch is cut in a fixed number of parts that different cores may take, so that the result does not depend on how
/// many there are; each part is normalised by its own statistics (ghost batches, Hoffer et al., "Train longer, generalize better", 2017).
/// The weights that are kept are an average along the way (Izmailov et al., "Averaging Weights Leads to Wider Optima", 2018; here exponential).
/// </summary>
internal sealed class GraphLearner : ICheckpointed, IDisposable
{
    private const int MostParts = 2;
    private const int LeastPart = 8;

    private readonly DifferentiableGraph[] _parts;
    private readonly DifferentiableGraph? _average;
    private readonly GradientSteps _steps;
    private readonly TorchTensor?[]?[] _gradients;
    private readonly Pace[] _paces;
    private readonly double _decay;
    private long _moves;

    /// <summary>Prepares a graph.</summary>
    /// <param name="graph">Untrained graph of its own.</param>
    /// <param name="opset">Version of ONNX's operator set that it is written in.</param>
    /// <param name="parts">Parts of a batch.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="paceOf">How a weight moves; null moves all alike.</param>
    public GraphLearner(Graph graph, long opset, int parts, TrainingOptions options, Func<Value, Pace>? paceOf = null)
    {
        Name = graph.Name;
        var first = new DifferentiableGraph(graph, opset, channelsLast: true);
        _parts = [first, .. Enumerable.Range(1, parts - 1).Select(_ => first.Twin())];
        _average = options.Averaging > 0 ? new DifferentiableGraph(graph, opset, channelsLast: true) : null;
        _paces = [.. first.Weights.Select(paceOf ?? (_ => Pace.Common))];
        _steps = new GradientSteps(first.Parameters, options.Optimizer, options.WeightDecay, [.. _paces.Select(pace => pace.Rate)]);
        _gradients = new TorchTensor?[parts][];
        _decay = options.Averaging;
    }

    /// <summary>The parts that a batch of some images is cut in.</summary>
    public static int PartsOf(int batch) => Math.Clamp(batch / LeastPart, 1, MostParts);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Parts of a batch.</summary>
    public int Parts => _parts.Length;

    /// <summary>Learns from a part of a batch; other threads may take other parts.</summary>
    /// <param name="part">Number of the part.</param>
    /// <param name="loss">The mean loss of its images, from the graph.</param>
    public void Learn(int part, Func<DifferentiableGraph, TorchTensor> loss)
    {
        using var scope = torch.NewDisposeScope();
        _parts[part].Training = true;
        _gradients[part] = _steps.Gradients(loss(_parts[part]));
    }

    /// <summary>Moves the weights when all parts have been learned from.</summary>
    public void Move(double rate)
    {
        _steps.Move(MeanGradients(), rate);
        MeanStatistics();
        Average();
    }

    /// <summary>What the averaged weights make of a batch. Several threads may ask at once.</summary>
    public float[] Predict(TorchTensor input)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var graph = Averaged;
        graph.Training = false;
        return graph.Run(input)[0].ToGraph().AsSpan<float>().ToArray();
    }

    /// <summary>The graph with the averaged weights.</summary>
    public Graph WriteBack() => Averaged.WriteBack();

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_moves);
        _steps.Save(writer);
        foreach (var tensor in State())
            writer.WriteTensor(tensor);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        _moves = reader.ReadInt64();
        _steps.Load(reader);
        foreach (var tensor in State())
            reader.ReadTensor(tensor);
        ShareStatistics();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gradient in _gradients.OfType<TorchTensor?[]>().SelectMany(part => part))
            gradient?.Dispose();
        _steps.Dispose();
        _average?.Dispose();
        foreach (var part in _parts.Reverse())
            part.Dispose();
    }

    private DifferentiableGraph Averaged => _average ?? _parts[0];

    // Between steps all parts have the same statistics.
    private IEnumerable<TorchTensor> State() => new[] { _parts[0], _average }.OfType<DifferentiableGraph>()
        .SelectMany(graph => graph.Parameters.Cast<TorchTensor>().Concat(graph.Statistics));

    private TorchTensor?[] MeanGradients()
    {
        var sum = _gradients[0]!;
        for (var part = 1; part < Parts; part++)
            for (var i = 0; i < sum.Length; i++)
            {
                using var other = _gradients[part]![i];
                if (other is not null)
                    sum[i]?.Blend(1, other, 1);
            }

        Array.Clear(_gradients);
        var weights = _parts[0].Parameters;
        for (var i = 0; i < sum.Length; i++)
            if (sum[i] is { } gradient)
                _paces[i].Apply(gradient, weights[i], 1.0 / Parts);
        return sum;
    }

    private void MeanStatistics()
    {
        var mean = _parts[0].Statistics;
        for (var part = 1; part < Parts; part++)
            foreach (var (sum, other) in mean.Zip(_parts[part].Statistics))
                sum.Blend((double)part / (part + 1), other, 1.0 / (part + 1));
        ShareStatistics();
    }

    private void ShareStatistics()
    {
        foreach (var part in _parts.Skip(1))
            foreach (var (own, mean) in part.Statistics.Zip(_parts[0].Statistics))
                own.copy_(mean);
    }

    // Early on the average is short, so that it does not remember the initial weights.
    private void Average()
    {
        _moves++;
        if (_average is null)
            return;
        using var noGradients = torch.no_grad();
        var decay = Math.Min(_decay, (double)_moves / (_moves + 9));
        foreach (var (average, present) in _average.Parameters.Zip(_parts[0].Parameters))
            average.Blend(decay, present, 1 - decay);
        foreach (var (average, present) in _average.Statistics.Zip(_parts[0].Statistics))
            average.Blend(decay, present, 1 - decay);
    }
}
