using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using NASerEx.Common;

namespace NASerEx;

/// <summary>Times the phases of a search and tells about them.</summary>
/// <param name="work">Cancellation, progress, details.</param>
/// <param name="activity">What they are phases of.</param>
internal sealed class PhaseLog(WorkContext work, string activity = "Searching early exits")
{
    private readonly List<PhaseReport> _reports = [];
    private readonly PhaseProgress? _progress = work.OnProgress is { } report ? new PhaseProgress(activity, report, TimeProvider.System) : null;

    /// <summary>What the phases need of their caller: the time that is left of the whole follows what they report.</summary>
    public WorkContext Work => work with { OnProgress = _progress is null ? null : _progress.Take };

    /// <summary>Whether somebody sees the progress.</summary>
    public bool IsWatched => _progress is not null;

    /// <summary>The phases so far.</summary>
    public ImmutableArray<PhaseReport> Reports => [.. _reports];

    /// <summary>Notes how long a phase will take, the present one from now on.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="time">How long.</param>
    public void Expect(string name, TimeSpan time) => _progress?.Expect(name, time);

    /// <summary>Runs a phase that gives nothing.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="phase">Does it.</param>
    public void Run(string name, Action phase) => Run(name, () =>
    {
        phase();
        return true;
    });

    /// <summary>Runs a phase.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="phase">Does it.</param>
    /// <param name="detail">How much was done, in a few words.</param>
    public T Run<T>(string name, Func<T> phase, Func<T, string>? detail = null)
    {
        work.Cancellation.ThrowIfCancellationRequested();
        _progress?.Begin(name);
        var watch = Stopwatch.StartNew();
        var result = phase();
        var report = new PhaseReport(name, watch.Elapsed.TotalSeconds, detail?.Invoke(result) ?? "");
        _reports.Add(report);
        work.Tell(string.Create(CultureInfo.InvariantCulture, $"{report}"));
        return result;
    }
}
