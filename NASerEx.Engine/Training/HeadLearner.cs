using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>One head while it learns: its weights, its optimizer, and its best epoch so far.</summary>
internal sealed class HeadLearner : IDisposable
{
    // Channels together pay for maps of few channels only, where they fill vectors that rows of small maps do not.
    private const long MostChannelsTogether = 32;

    private readonly ExitHead _head;
    private readonly HeadParts _parts;
    private readonly DifferentiableGraph _graph;
    private readonly GradientSteps _steps;
    private readonly LabelAndTeacherLoss _loss;
    private readonly Stopwatch _watch = new();
    private readonly int _patience;
    private (Graph Graph, double Loss, float[] Logits) _best;
    private int _worse;

    /// <summary>Prepares a head.</summary>
    /// <param name="head">Untrained head.</param>
    /// <param name="point">Where it hangs.</param>
    /// <param name="options">How it learns.</param>
    public HeadLearner(ExitHead head, ExitPoint point, TrainingOptions options)
    {
        _head = head;
        _parts = HeadParts.Of(head.Graph);
        Fixed = _parts.Fixed.On(point);
        _graph = new DifferentiableGraph(_parts.Learned, channelsLast: _parts.CutShape is [<= MostChannelsTogether, _, _]);
        _steps = new GradientSteps(_graph.Parameters, options.Optimizer, options.WeightDecay);
        _loss = new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature);
        _patience = options.Patience;
        _best = (_parts.Learned, double.PositiveInfinity, []);
    }

    /// <summary>What is computed with the frozen backbone, on the backbone's own values.</summary>
    public Graph Fixed { get; }

    /// <summary>The value of the backbone (with <see cref="Fixed"/>) that it learns from.</summary>
    public Value Cut => Fixed.Outputs[0];

    /// <summary>Floats of that value an image.</summary>
    public int CutLength => _parts.CutLength;

    /// <summary>Whether its weights see one vector of features, pooled before.</summary>
    public bool Pools => _parts.Pools;

    /// <summary>Whether it has stopped getting better.</summary>
    public bool Done => _patience > 0 && _worse >= _patience;

    /// <summary>Passes over its data so far.</summary>
    public int Epochs { get; private set; }

    /// <summary>The value that it learns from, as libtorch takes it.</summary>
    public TorchTensor Features(ReadOnlySpan<float> rows) => TorchTensors.ToTorch(rows, [rows.Length / CutLength, .. _parts.CutShape]);

    /// <summary>Learns from a batch.</summary>
    public void Step(TorchTensor features, TorchTensor labels, TorchTensor? softened, double rate)
    {
        _watch.Start();
        using var scope = torch.NewDisposeScope();
        _graph.Training = true;
        _steps.Step(_loss.Of(_graph.Run(features)[0], labels, softened), rate);
        _watch.Stop();
    }

    /// <summary>Logits of a batch, as rows.</summary>
    public float[] Predict(TorchTensor features)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        _graph.Training = false;
        return _graph.Run(features)[0].ToGraph().AsSpan<float>().ToArray();
    }

    /// <summary>Ends a pass over the data: keeps the weights if the validation loss is the best so far.</summary>
    /// <param name="logits">Logits of the validation images.</param>
    /// <param name="labels">Their classes.</param>
    public void EndEpoch(float[] logits, int[] labels)
    {
        Epochs++;
        var loss = Calibration.Loss(logits, labels, 1);
        _worse = loss < _best.Loss ? 0 : _worse + 1;
        if (loss < _best.Loss)
            _best = (_graph.WriteBack(), loss, logits);
    }

    /// <summary>The head at its best epoch.</summary>
    /// <param name="labels">Classes of the validation images.</param>
    /// <exception cref="NASerExException">No epoch had a finite loss (<c>TrainingDiverged</c>).</exception>
    public TrainedHead Finish(int[] labels)
    {
        var logits = _best.Logits;
        if (logits.Length == 0)
            throw new NASerExException(
                "TrainingDiverged", ErrorKind.InvalidInput,
                $"The head '{_head.Name}' diverged: its validation loss was never a number. Lower training.learningRate.");
        var temperature = Calibration.Temperature(logits, labels);
        var learned = _head.Graph.Initializers.SetItems(_best.Graph.Initializers);
        var graph = new Graph(_head.Graph.Name, _head.Graph.Inputs, _head.Graph.Outputs, _head.Graph.Nodes, learned);
        return new TrainedHead(
            _head with { Graph = BatchNormalizationFolding.Fold(graph), Temperature = temperature },
            Calibration.Accuracy(logits, labels),
            Calibration.Loss(logits, labels, temperature),
            Calibration.Error(logits, labels, temperature),
            Epochs,
            _watch.Elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _steps.Dispose();
        _graph.Dispose();
    }
}
