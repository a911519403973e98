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
    /// <c>MonitorNoReference</c>: the model says nothing of what its answers should look like. <c>MonitorWithBudget</c>: thresholds are to move meanwhile.
    /// </exception>
    public static StreamMonitor? MonitorOf(IExitRunner runner, IReadOnlyList<string> classes, InferenceOptions options)
    {
        if (options.Monitor is not { } watched)
            return null;
        return options.Budget is null ? new StreamMonitor(ReferenceOf(runner), runner.Exits, classes, watched) : throw new NASerExException(
            "MonitorWithBudget", ErrorKind.InvalidInput, "A stream cannot be compared with calibration images (-Monitor) while thresholds move to hold a budget (-TargetMacs, -TargetMs): where images leave changes then. Do one or the other.");
    }

    /// <summary>The model with the original beside it for some images, where the stream is watched and there is a way to ask it.</summary>
    /// <exception cref="NASerExException"><c>MonitorBaseline</c>: the baseline is not the model's original.</exception>
    public static IExitRunner ShadowsOf(IExitRunner runner, InferenceOptions options)
    {
        if (options.Monitor is not { ShadowShare: > 0 } watched)
            return runner;
        var original = options.Baseline is { } path ? Original(path, runner, options.Runtime) : null;
        return original is null && !ReferenceOf(runner).EndIsOriginal ? runner : new ShadowRunner(runner, original, watched.ShadowShare, watched.Seed);
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
