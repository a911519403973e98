namespace NASerEx.Common;

/// <summary>
/// How long one activity still takes: what it says itself, else what is left at the pace of late, which leaves a slow start out. The pace is that since the
/// progress was between a quarter and a half of what it is.
/// </summary>
/// <param name="clock">Tells the time.</param>
public sealed class TimeLeft(TimeProvider clock)
{
    private Point? _first;
    private Point _from;
    private Point _next;
    private bool _hasEnded;

    /// <summary>How long it takes after a report; null where nothing is known yet.</summary>
    /// <param name="report">The activity's reports in turn; one after its end starts it anew.</param>
    public TimeSpan? After(WorkProgress report)
    {
        var now = new Point(clock.GetTimestamp(), report.Done);
        if (_first is null || _hasEnded)
            _first = _from = _next = now;
        else if (now.Done - _first.Value.Done >= 2 * (_next.Done - _first.Value.Done))
            (_from, _next) = (_next, now);
        _hasEnded = report.Total > 0 && report.Done >= report.Total;
        if (report.Left is not null)
            return report.Left;
        return report.Total > 0 && now.Done > _from.Done
            ? clock.GetElapsedTime(_from.Time, now.Time) * ((report.Total - now.Done) / (double)(now.Done - _from.Done))
            : null;
    }

    private readonly record struct Point(long Time, long Done);
}
