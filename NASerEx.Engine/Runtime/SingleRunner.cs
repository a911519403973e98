using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Exits;

namespace NASerEx.Runtime;

/// <summary>A single file, with exits or plain, one image at a time.</summary>
/// <param name="model">The model, which is disposed with this.</param>
internal sealed class SingleRunner(ExitModel model) : IExitRunner
{
    private readonly float[] _own = [.. model.Manifest?.Exits.Select(exit => exit.Threshold) ?? []];

    private bool _isFed;

    public string Path => model.Path;

    public ExitManifest? Manifest => model.Manifest;

    public ImageSize Size => model.Size;

    public int Classes => model.Classes;

    public ImmutableArray<string> Exits => model.Exits;

    public int Batch => 1;

    public int Waiting => 0;

    public bool IsAdjustable => model.IsAdjustable;

    public void Add(long number, ReadOnlySpan<float> image, ICollection<RunnerAnswer> answers, bool toEnd = false, float[]? thresholds = null)
    {
        model.SetImage(image);
        if (thresholds is not null || _isFed)
            model.SetThresholds(thresholds ?? _own);
        _isFed |= thresholds is not null;
        var start = Stopwatch.GetTimestamp();
        model.Run();
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var answer = model.Answer();
        answers.Add(new RunnerAnswer(number, answer.Label, answer.Exit, answer.Confidence, Probability(answer), milliseconds));
    }

    public void Flush(ICollection<RunnerAnswer> answers)
    {
    }

    public void Dispose() => model.Dispose();

    /// <summary>Models that do not say what they answer with are of a time when the confidence was always the probability.</summary>
    private float Probability(ExitAnswer answer) => model.AnswersWith is null
        ? answer.Confidence
        : ExitRunner.Probability(
            model.Scores, answer.Label, model.AnswersWith == ExitManifest.Probabilities, answer.Exit < Exits.Length - 1 ? Manifest!.Exits[answer.Exit].Temperature : 1);
}
