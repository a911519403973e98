using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Runtime;

/// <summary>
/// A model of which some images, drawn at random, also get the answer of the whole original: their answers say it as <see cref="RunnerAnswer.EndLabel"/>.
/// </summary>
/// <param name="model">The model; disposed with this.</param>
/// <param name="original">The original, disposed with this; null where nobody but the model is asked.</param>
/// <param name="share">Share of images that are drawn.</param>
/// <param name="seed">Seed of the draw.</param>
internal sealed class ShadowRunner(IExitRunner model, ExitModel? original, double share, int seed) : IExitRunner
{
    private readonly Dictionary<long, int?> _drawn = [];
    private readonly List<RunnerAnswer> _found = [];
    private SeededRandom _draw = SeededRandom.For(seed, 1);

    /// <summary>Whether drawn images go on to the model's own end, where it can.</summary>
    public bool ToEnd { get; init; }

    /// <summary>Thresholds of drawn images, by exit; null leaves them to the model.</summary>
    public float[]? Thresholds { get; init; }

    public string Path => model.Path;

    public ExitManifest? Manifest => model.Manifest;

    public ImageSize Size => model.Size;

    public int Classes => model.Classes;

    public ImmutableArray<string> Exits => model.Exits;

    public int Batch => model.Batch;

    public int Waiting => model.Waiting;

    public bool IsAdjustable => model.IsAdjustable;

    public void Add(long number, ReadOnlySpan<float> image, ICollection<RunnerAnswer> answers, bool toEnd = false, float[]? thresholds = null)
    {
        var isDrawn = _draw.NextFloat() < share;
        if (isDrawn)
            _drawn.Add(number, original is null ? null : LabelOf(original, image));
        model.Add(number, image, _found, toEnd || (isDrawn && ToEnd), isDrawn ? thresholds ?? Thresholds : thresholds);
        PassOn(answers);
    }

    public void Flush(ICollection<RunnerAnswer> answers)
    {
        model.Flush(_found);
        PassOn(answers);
    }

    public void Dispose()
    {
        original?.Dispose();
        model.Dispose();
    }

    private static int LabelOf(ExitModel original, ReadOnlySpan<float> image)
    {
        original.SetImage(image);
        original.Run();
        return original.Answer().Label;
    }

    private void PassOn(ICollection<RunnerAnswer> answers)
    {
        foreach (var answer in _found)
            answers.Add(_drawn.Remove(answer.Number, out var label) ? answer with { IsDrawn = true, EndLabel = label ?? answer.EndLabel } : answer);
        _found.Clear();
    }
}
