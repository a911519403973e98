using NASerEx.Common;

namespace NASerEx;

/// <summary>
/// How long an activity of several phases still takes: what a part of the present phase says of itself, else what that phase was expected to take, and what is
/// expected of the phases after it. Before anything is expected, nothing is said.
/// </summary>
/// <param name="activity">What they are phases of.</param>
/// <param name="report">Receives the progress of parts as it is, and that of the whole.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class PhaseProgress(string activity, Action<WorkProgress> report, TimeProvider clock)
{
    private readonly Lock _access = new();
    private readonly Dictionary<string, TimeSpan> _toCome = [];
    private readonly long _started = clock.GetTimestamp();
    private string _phase = "";
    private (long Time, TimeSpan Left) _present;
    private bool _isExpected;

    /// <summary>Begins a phase; what is reported next is a part of it.</summary>
    /// <param name="phase">Its name.</param>
    public void Begin(string phase)
    {
        lock (_access)
        {
            _phase = phase;
            _present = (clock.GetTimestamp(), _toCome.Remove(phase, out var expected) ? expected : TimeSpan.Zero);
            ReportWhole();
        }
    }

    /// <summary>Takes in how long a phase takes from its begin, or from now on where it is the present one.</summary>
    /// <param name="phase">Its name.</param>
    /// <param name="time">How long.</param>
    public void Expect(string phase, TimeSpan time)
    {
        lock (_access)
        {
            _isExpected = true;
            if (phase == _phase)
                _present = (clock.GetTimestamp(), time);
            else
                _toCome[phase] = time;
            ReportWhole();
        }
    }

    /// <summary>Hands on how far a part has come. One that knows how long it takes is the last of its phase.</summary>
    public void Take(WorkProgress part)
    {
        report(part);
        lock (_access)
        {
            if (part.Left is { } left)
                _present = (clock.GetTimestamp(), left);
            if (_isExpected)
                ReportWhole();
        }
    }

    private void ReportWhole()
    {
        var whole = new WorkProgress(activity, _phase, 0, 0) { HasParts = true };
        if (!_isExpected)
        {
            report(whole);
            return;
        }

        var present = _present.Left - clock.GetElapsedTime(_present.Time);
        var left = _toCome.Values.Aggregate(present > TimeSpan.Zero ? present : TimeSpan.Zero, (sum, phase) => sum + phase);
        var done = (long)clock.GetElapsedTime(_started).TotalMilliseconds;
        // The end is not reported here: there may be phases that nobody expected.
        report(whole with { Done = done, Total = done + (long)left.TotalMilliseconds + 1, Left = left });
    }
}
