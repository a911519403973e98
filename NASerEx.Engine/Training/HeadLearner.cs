using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>One head while it learns: its weights, and its best epoch so far.</summary>
internal sealed class HeadLearner : ICheckpointed, IDisposable
{
    // Version of the operators that heads are built from; their meaning is the same in all that a model may have.
    private const long Opset = 17;

    private readonly HeadParts _parts;
    private readonly GraphLearner _learner;
    private readonly LabelAndTeacherLoss _loss;
    private readonly int _patience;
    private (Graph Graph, double Loss, float[] Logits) _best;
    private long _ticks;
    private int _worse;

    /// <summary>Prepares a head.</summary>
    /// <param name="head">Untrained head.</param>
    /// <param name="point">Where it hangs.</param>
    /// <param name="options">How it learns.</param>
    public HeadLearner(ExitHead head, ExitPoint point, TrainingOptions options)
    {
        Head = head;
        _parts = HeadParts.Of(head.Graph);
        Fixed = _parts.Fixed.On(point);
        _learner = new GraphLearner(_parts.Learned, Opset, Pools ? 1 : GraphLearner.PartsOf(options.BatchSize), options, IsFolded ? _ => new Pace(1, 1, Pace.UsualRelative) : null);
        _loss = new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature);
        _patience = options.Patience;
        _best = (_parts.Learned, double.PositiveInfinity, []);
    }

    /// <summary>The head, untrained.</summary>
    public ExitHead Head { get; }

    /// <inheritdoc/>
    public string Name => Head.Name;

    /// <summary>What is computed with the frozen backbone, on the backbone's own values.</summary>
    public Graph Fixed { get; }

    /// <summary>The value of the backbone (with <see cref="Fixed"/>) that it learns from.</summary>
    public Value Cut => Fixed.Outputs[0];

    /// <summary>Floats of that value an image.</summary>
    public int CutLength => _parts.CutLength;

    // Heads that were trained before have their normalisation in the weights.
    private bool IsFolded => !_parts.Learned.Nodes.Any(node => node.OpType == "BatchNormalization");

    /// <summary>Whether its weights see one vector of features, pooled before.</summary>
    public bool Pools => _parts.Pools;

    /// <summary>Parts of a batch that may be learned from at once.</summary>
    public int Parts => _learner.Parts;

    /// <summary>Why it learns no more while others do; null while it learns.</summary>
    public string? Dropped { get; set; }

    /// <summary>Whether it has stopped getting better, or was given up.</summary>
    public bool Done => Dropped is not null || (_patience > 0 && _worse >= _patience);

    /// <summary>Passes over its data so far.</summary>
    public int Epochs { get; private set; }

    /// <summary>Time spent in its own steps so far, without the backbone's; of steps side by side, the sum.</summary>
    public TimeSpan Taken => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _ticks));

    /// <summary>Learns from a part of a batch.</summary>
    /// <param name="part">Number of the part.</param>
    /// <param name="rows">What it learns from, a row an image.</param>
    /// <param name="targets">Gives what it should say, in the caller's dispose scope.</param>
    public void Learn(int part, ReadOnlySpan<float> rows, Func<BatchTargets> targets)
    {
        var start = Stopwatch.GetTimestamp();
        using var scope = torch.NewDisposeScope();
        var features = Features(rows);
        _learner.Learn(part, graph => _loss.Of(graph.Run(features)[0], targets()));
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - start);
    }

    /// <summary>Moves the weights when all parts of a batch have been learned from.</summary>
    public void Move(double rate)
    {
        var start = Stopwatch.GetTimestamp();
        _learner.Move(rate);
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - start);
    }

    /// <summary>Logits of some images, as rows.</summary>
    public float[] Predict(ReadOnlySpan<float> rows)
    {
        using var scope = torch.NewDisposeScope();
        return _learner.Predict(Features(rows));
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
            _best = (_learner.WriteBack(), loss, logits);
    }

    /// <summary>What it says at its best epoch so far.</summary>
    /// <param name="labels">Classes of the validation images.</param>
    public HeadProgress Progress(int[] labels) => new(Head, _best.Logits, Calibration.Temperature(_best.Logits, labels));

    /// <summary>The head at its best epoch.</summary>
    /// <param name="labels">Classes of the validation images.</param>
    /// <exception cref="NASerExException">No epoch had a finite loss (<c>TrainingDiverged</c>).</exception>
    public TrainedHead Finish(int[] labels)
    {
        var logits = _best.Logits;
        if (logits.Length == 0)
            throw new NASerExException(
                "TrainingDiverged", ErrorKind.InvalidInput,
                $"The head '{Head.Name}' diverged: its validation loss was never a number. Lower training.learningRate.");
        var temperature = Calibration.Temperature(logits, labels);
        var learned = Head.Graph.Initializers.SetItems(_best.Graph.Initializers);
        var graph = new Graph(Head.Graph.Name, Head.Graph.Inputs, Head.Graph.Outputs, Head.Graph.Nodes, learned);
        return new TrainedHead(
            Head with { Graph = BatchNormalizationFolding.Fold(graph), Temperature = temperature },
            Calibration.Accuracy(logits, labels),
            Calibration.Loss(logits, labels, temperature),
            Calibration.Error(logits, labels, temperature),
            Epochs,
            Taken.TotalSeconds) { Dropped = Dropped };
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        _learner.Save(writer);
        writer.Write(Epochs);
        writer.Write(_worse);
        writer.Write(_ticks);
        writer.Write(Dropped ?? "");
        writer.Write(_best.Loss);
        writer.WriteFloats(_best.Logits);
        if (_best.Logits.Length > 0)
            writer.WriteWeights(_best.Graph);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        _learner.Load(reader);
        Epochs = reader.ReadInt32();
        _worse = reader.ReadInt32();
        _ticks = reader.ReadInt64();
        Dropped = reader.ReadString() is { Length: > 0 } reason ? reason : null;
        var (loss, logits) = (reader.ReadDouble(), reader.ReadFloats());
        _best = (logits.Length > 0 ? reader.ReadWeights(_learner.WriteBack()) : _parts.Learned, loss, logits);
    }

    /// <inheritdoc/>
    public void Dispose() => _learner.Dispose();

    private TorchTensor Features(ReadOnlySpan<float> rows) => TorchTensors.ToTorch(rows, [rows.Length / CutLength, .. _parts.CutShape]);
}
