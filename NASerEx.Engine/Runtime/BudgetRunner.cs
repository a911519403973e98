using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Runtime;

/// <summary>
/// A model whose images get thresholds of their own, so that their mean cost is held at a target. Those that come with thresholds keep them, and what they cost is made
/// up for by the others.
/// </summary>
internal sealed class BudgetRunner : IExitRunner
{
    private readonly IExitRunner _model;
    private readonly bool _countsMacs;
    private readonly ImmutableArray<long> _macs;
    private readonly float[][] _thresholds;
    private readonly BudgetController _controller;
    private readonly Dictionary<long, int> _points = [];
    private readonly List<RunnerAnswer> _found = [];

    /// <summary>Sets out to hold a budget.</summary>
    /// <param name="model">The model; disposed with this.</param>
    /// <param name="options">The budget.</param>
    /// <exception cref="NASerExException">
    /// There is not one target (<c>BudgetTarget</c>), or the model does not say which thresholds it can take (<c>BudgetNoPath</c>, <c>BudgetPathInvalid</c>),
    /// none of them keep what it promises (<c>BudgetNothingCertified</c>), or it cannot be given any (<c>BudgetNotAdjustable</c>).
    /// </exception>
    public BudgetRunner(IExitRunner model, BudgetOptions options)
    {
        var target = Target(options);
        var points = Points(model, options);
        (_model, _countsMacs, _macs) = (model, options.TargetMacs is not null, model.Manifest!.Macs);
        _thresholds = [.. points.Select(point => point.Thresholds.ToArray())];
        _controller = new BudgetController(
            [.. points.Select(point => point.MeanMacs)], target, Math.Max(options.Horizon, 4 * model.Batch * model.Exits.Length), _countsMacs);
    }

    /// <summary>How the budget is kept so far; from any thread.</summary>
    public BudgetStatus Status
    {
        get
        {
            lock (_controller)
                return _controller.Status;
        }
    }

    public string Path => _model.Path;

    public ExitManifest? Manifest => _model.Manifest;

    public ImageSize Size => _model.Size;

    public int Classes => _model.Classes;

    public ImmutableArray<string> Exits => _model.Exits;

    public int Batch => _model.Batch;

    public int Waiting => _model.Waiting;

    public bool IsAdjustable => true;

    public void Add(long number, ReadOnlySpan<float> image, ICollection<RunnerAnswer> answers, bool toEnd = false, float[]? thresholds = null)
    {
        _model.Add(number, image, _found, toEnd, thresholds ?? Chosen(number));
        PassOn(answers);
    }

    public void Flush(ICollection<RunnerAnswer> answers)
    {
        _model.Flush(_found);
        PassOn(answers);
    }

    public void Dispose() => _model.Dispose();

    private float[] Chosen(long number)
    {
        lock (_controller)
        {
            var point = _controller.Next();
            _points.Add(number, point);
            return _thresholds[point];
        }
    }

    private void PassOn(ICollection<RunnerAnswer> answers)
    {
        lock (_controller)
            foreach (var answer in _found)
                _controller.Observe(_points.Remove(answer.Number, out var point) ? point : null, _countsMacs ? _macs[answer.Exit] : answer.Milliseconds);
        foreach (var answer in _found)
            answers.Add(answer);
        _found.Clear();
    }

    private static double Target(BudgetOptions options) => (options.TargetMacs, options.TargetMs) switch
    {
        ({ } macs and > 0, null) => macs,
        (null, { } milliseconds and > 0) => milliseconds,
        _ => throw new NASerExException("BudgetTarget", ErrorKind.InvalidInput, "A budget is one target above 0: multiply-accumulates an image (-TargetMacs) or milliseconds an image (-TargetMs)."),
    };

    private static ImmutableArray<PathPoint> Points(IExitRunner model, BudgetOptions options)
    {
        var path = model.Manifest?.Path ?? throw new NASerExException(
            "BudgetNoPath", ErrorKind.InvalidInput,
            $"The model '{model.Path}' does not say which other thresholds its exits can take. Export it from a plan with exits that Invoke-ExitSearch or Optimize-ExitThreshold of this version made.");
        if (!model.IsAdjustable)
            throw new NASerExException(
                "BudgetNotAdjustable", ErrorKind.InvalidInput, $"The thresholds of '{model.Path}' are fixed. Export it with -AdjustableThreshold, or in stages (-Form Staged).");
        if (!IsSound(path, model.Exits.Length - 1))
            throw new NASerExException("BudgetPathInvalid", ErrorKind.InvalidInput, $"The thresholds that '{model.Path}' says its exits can take do not fit them. Export it again.");
        var usable = options.AllowUncertified ? path.Points : path.Points[..path.Held];
        return usable.IsEmpty
            ? throw new NASerExException(
                "BudgetNothingCertified", ErrorKind.InvalidInput,
                $"None of the thresholds that '{model.Path}' could move along passed the certificate's test. Choose thresholds again with more calibration images (Optimize-ExitThreshold), or allow those that are not certified (-AllowUncertified).")
            : usable;
    }

    private static bool IsSound(ThresholdPath path, int exits) =>
        !path.Points.IsDefaultOrEmpty && path.Held >= 0 && path.Held <= path.Points.Length
        && path.Points.All(point => point is not null && !point.Thresholds.IsDefault && point.Thresholds.Length == exits && point.MeanMacs > 0)
        && path.Points.Skip(1).Zip(path.Points).All(pair => pair.First.MeanMacs < pair.Second.MeanMacs);
}
