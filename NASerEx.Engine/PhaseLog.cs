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

    /// <summary>The phases so far.</summary>
    public ImmutableArray<PhaseReport> Reports => [.. _reports];

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
        work.ReportPhase(activity, name);
        var watch = Stopwatch.StartNew();
        var result = phase();
        var report = new PhaseReport(name, watch.Elapsed.TotalSeconds, detail?.Invoke(result) ?? "");
        _reports.Add(report);
        work.Tell(string.Create(CultureInfo.InvariantCulture, $"{report}"));
        return result;
    }
}
