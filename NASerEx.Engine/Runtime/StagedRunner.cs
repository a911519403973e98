using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Runtime;

/// <summary>
/// A model in stages that runs batches with compaction: images that are done leave, the rows of the others move on together into the next
/// stage's memory, and a stage runs when its batch is full. After every batch has been run once, it allocates nothing.
/// </summary>
public sealed class StagedRunner : IExitRunner
{
    private readonly StagedManifest _manifest;
    private readonly ImmutableArray<StageRun> _stages;
    private readonly ImmutableArray<ImmutableArray<MovedRows>> _moves;
    private readonly ImmutableArray<NativeTensor> _confidences;
    private readonly ImageInput _input;
    private readonly float[] _scores;

    private StagedRunner(string path, StagedManifest manifest, ImmutableArray<OnnxSession> sessions, int batch)
    {
        (Path, _manifest, Batch) = (path, manifest, batch);
        _input = ImageInput.Of(manifest.Image.Name, new Graphs.TensorType(
            manifest.Image.Element, [.. manifest.Image.Shape.Select(length => new Graphs.Dimension(length))]));
        _stages = [.. sessions.Select((session, i) => new StageRun(session, manifest.Stages[i], HeldIn(i), batch, manifest.Batch))];
        _moves = [.. Enumerable.Range(1, _stages.Length - 1).Select(i => HeldIn(i).Select(value => MovedRows.Of(value, _stages[i - 1], _stages[i])).ToImmutableArray())];
        _confidences = [.. _stages.Select(stage => stage.After(manifest.Confidence))];
        Classes = (int)manifest.Stages[0].Outputs.First(output => output.Name == manifest.Answer).Shape[^1]!;
        Exits = [.. manifest.Plan.Exits.Select(exit => exit.Point), ExitModel.End];
        _scores = new float[batch * Classes];
    }

    /// <summary>A value whose rows move on: from where to where, and the bytes of a row.</summary>
    private readonly record struct MovedRows(NativeTensor From, NativeTensor To, int Bytes)
    {
        public static MovedRows Of(StageValue value, StageRun stage, StageRun next) => new(stage.After(value.Name), next.Held(value.Name), (int)value.RowBytes);

        public void Move(int row, int to) => From.Bytes.Slice(row * Bytes, Bytes).CopyTo(To.Bytes[(to * Bytes)..]);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public ExitManifest Manifest => _manifest.Plan;

    /// <inheritdoc/>
    public ImageSize Size => _input.Size;

    /// <inheritdoc/>
    public int Classes { get; }

    /// <inheritdoc/>
    public ImmutableArray<string> Exits { get; }

    /// <inheritdoc/>
    public int Batch { get; }

    /// <inheritdoc/>
    public int Waiting { get; private set; }

    /// <inheritdoc/>
    public bool IsAdjustable => true;

    /// <summary>Opens a model in stages.</summary>
    /// <param name="path">Its manifest.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="batch">Images that are run at once; a batch that the model fixes goes before.</param>
    /// <exception cref="NASerExException">
    /// The manifest (<c>ModelNotFound</c>, <c>StagesInvalid</c>) or the file of a stage (also <c>StageChanged</c>) is missing or at fault, or ONNX Runtime
    /// refuses a stage.
    /// </exception>
    public static StagedRunner Open(string path, RuntimeOptions options, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var manifest = StagedManifestFile.Read(path);
        var sessions = new List<OnnxSession>();
        StagedRunner? opened = null;
        try
        {
            foreach (var stage in manifest.Stages)
                sessions.Add(StageRun.Open(path, stage, options));
            return opened = new StagedRunner(path, manifest, [.. sessions], manifest.Batch ?? batch);
        }
        finally
        {
            if (opened is null)
                sessions.ForEach(session => session.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Add(long number, ReadOnlySpan<float> image, ICollection<RunnerAnswer> answers, bool toEnd = false, float[]? thresholds = null)
    {
        var first = _stages[0];
        var bytes = (int)_input.Bytes(1);
        _input.Arrange(image, first.Held(_input.Name).Bytes.Slice(first.Count * bytes, bytes));
        first.Numbers[first.Count] = number;
        first.Milliseconds[first.Count] = 0;
        (first.ToEnd[first.Count], first.Thresholds[first.Count], first.Answers[first.Count]) = (toEnd, thresholds, null);
        first.Count++;
        Waiting++;
        if (first.Count == Batch)
            Run(0, answers);
    }

    /// <inheritdoc/>
    public void Flush(ICollection<RunnerAnswer> answers)
    {
        for (var stage = 0; stage < _stages.Length; stage++)
            if (_stages[stage].Count > 0)
                Run(stage, answers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stage in _stages)
            stage.Dispose();
    }

    /// <summary>What stage <paramref name="index"/> holds: the image or results of earlier stages that it or a later one is fed.</summary>
    private IEnumerable<StageValue> HeldIn(int index) => _manifest.Stages
        .Skip(index).SelectMany(stage => stage.Inputs)
        .Where(input => input.From is null || input.From < index)
        .DistinctBy(input => input.Name);

    private void Run(int index, ICollection<RunnerAnswer> answers)
    {
        var stage = _stages[index];
        var start = Stopwatch.GetTimestamp();
        stage.Run();
        var share = Stopwatch.GetElapsedTime(start).TotalMilliseconds / stage.Count;
        stage.CopyFloats(_manifest.Answer, stage.Count, _scores.AsSpan(0, stage.Count * Classes));
        // Later stages write their scores over these, so whoever leaves does so before anyone moves on.
        for (var row = 0; row < stage.Count; row++)
        {
            stage.Milliseconds[row] += share;
            if (stage.Answers[row] is null && Leaves(index, row))
                stage.Answers[row] = AnswerOf(index, row);
            if (IsDone(index, row))
                Give(index, row, answers);
        }

        var count = stage.Count;
        stage.Count = 0;
        for (var row = 0; row < count; row++)
            if (!IsDone(index, row))
                MoveOn(index, row, answers);
    }

    private bool IsDone(int index, int row) =>
        _stages[index].Answers[row] is not null && (!_stages[index].ToEnd[row] || index == _stages.Length - 1);

    private void Give(int index, int row, ICollection<RunnerAnswer> answers)
    {
        Waiting--;
        var answer = _stages[index].Answers[row]!.Value;
        answers.Add(_stages[index].ToEnd[row] ? answer with { EndLabel = ExitRunner.Label(Scores(row)) } : answer);
    }

    private ReadOnlySpan<float> Scores(int row) => _scores.AsSpan(row * Classes, Classes);

    private bool Leaves(int index, int row) => index == _stages.Length - 1
        || ExitRunner.Leaves(_stages[index].Thresholds[row]?[index] ?? _manifest.Plan.Exits[index].Threshold, Confidence(index, row));

    private float Confidence(int index, int row) => _confidences[index].AsSpan<float>()[row];

    private RunnerAnswer AnswerOf(int index, int row)
    {
        var scores = Scores(row);
        var label = ExitRunner.Label(scores);
        var temperature = index == _stages.Length - 1 ? 1 : _manifest.Plan.Exits[index].Temperature;
        return new RunnerAnswer(
            _stages[index].Numbers[row],
            label,
            index,
            Confidence(index, row),
            ExitRunner.Probability(scores, label, _manifest.Plan.AnswersWith == ExitManifest.Probabilities, temperature),
            _stages[index].Milliseconds[row]);
    }

    private void MoveOn(int index, int row, ICollection<RunnerAnswer> answers)
    {
        var (stage, next) = (_stages[index], _stages[index + 1]);
        foreach (var rows in _moves[index])
            rows.Move(row, next.Count);
        next.Numbers[next.Count] = stage.Numbers[row];
        next.Milliseconds[next.Count] = stage.Milliseconds[row];
        (next.ToEnd[next.Count], next.Thresholds[next.Count], next.Answers[next.Count]) = (stage.ToEnd[row], stage.Thresholds[row], stage.Answers[row]);
        next.Count++;
        if (next.Count == Batch)
            Run(index + 1, answers);
    }
}
