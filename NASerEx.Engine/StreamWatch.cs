using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Monitoring;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>What it takes to watch the stream that a model runs over.</summary>
internal static class StreamWatch
{
    /// <summary>The monitor; null where the stream is not watched.</summary>
    /// <exception cref="NASerExException">
    /// <c>MonitorNoReference</c>: the model says nothing of what its answers should look like. <c>MonitorWithBudget</c>: thresholds are to move meanwhile, and no
    /// images keep the model's own.
    /// </exception>
    public static StreamMonitor? MonitorOf(IExitRunner runner, IReadOnlyList<string> classes, InferenceOptions options)
    {
        if (options.Monitor is not { } watched)
            return null;
        return options.Budget is null || watched.ShadowShare > 0 ? new StreamMonitor(ReferenceOf(runner), runner.Exits, classes, watched) : throw new NASerExException(
            "MonitorWithBudget", ErrorKind.InvalidInput, "Where thresholds move to hold a budget (-TargetMacs, -TargetMs), a stream is compared with calibration images (-Monitor) by a sample of images that keep the model's own thresholds. Give it a share above 0 (-ShadowShare).");
    }

    /// <summary>
    /// The model with the original beside it for some images, where the stream is watched and there is a way to ask it. Where thresholds move, these images keep the model's own:
    /// they alone are like those that the reference tells of, and as they are drawn whatever the stream is like, the monitor's false-alarm rate holds for them.
    /// </summary>
    /// <exception cref="NASerExException"><c>MonitorBaseline</c>: the baseline is not the model's original.</exception>
    public static IExitRunner ShadowsOf(IExitRunner runner, InferenceOptions options)
    {
        if (options.Monitor is not { ShadowShare: > 0 } watched)
            return runner;
        var original = options.Baseline is { } path ? Original(path, runner, options.Runtime) : null;
        var toEnd = original is null && ReferenceOf(runner).EndIsOriginal;
        return original is null && !toEnd && options.Budget is null ? runner : new ShadowRunner(runner, original, watched.ShadowShare, watched.Seed)
        {
            ToEnd = toEnd,
            Thresholds = options.Budget is null ? null : [.. runner.Manifest!.Exits.Select(exit => exit.Threshold)],
        };
    }

    private static StreamReference ReferenceOf(IExitRunner runner) => runner.Manifest?.Reference ?? throw new NASerExException(
        "MonitorNoReference", ErrorKind.InvalidInput,
        $"The model '{runner.Path}' does not say what its answers look like on calibration images, so a stream cannot be compared with them. Export it from a plan that Invoke-ExitSearch or Optimize-ExitThreshold of this version made.");

    private static ExitModel Original(string path, IExitRunner runner, RuntimeOptions runtime)
    {
        var original = ExitModel.Open(path, runtime, runner.Size);
        if (original.Sha256 == runner.Manifest!.SourceSha256)
            return original;
        original.Dispose();
        throw new NASerExException("MonitorBaseline", ErrorKind.InvalidInput, $"'{path}' is not the original that '{runner.Path}' was made of; name that one (-Baseline).");
    }
}
