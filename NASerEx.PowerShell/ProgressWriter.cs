using System.Diagnostics;
using System.Management.Automation;
using System.Threading.Channels;
using NASerEx.Common;

namespace NASerEx.PowerShell;

/// <summary>Engine progress as progress bars: one an activity, below the phase that it is a part of, a few updates a second, with the time that is left.</summary>
/// <param name="cmdlet">Writes the bars.</param>
internal sealed class ProgressWriter(Cmdlet cmdlet)
{
    private const int NoParent = -1;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);
    private readonly Dictionary<string, Bar> _bars = [];
    private int _whole = NoParent;

    /// <summary>Posts the writing of a report, unless the activity's bar was written just before. Called on any thread.</summary>
    public void Post(WorkProgress report, ChannelWriter<Action> reports)
    {
        lock (_bars)
        {
            if (!_bars.TryGetValue(report.Activity, out var bar))
                _bars.Add(report.Activity, bar = new Bar(_bars.Count + 1, report.HasParts ? NoParent : _whole));
            var begins = report.HasParts && bar.Begins(report.Status);
            if (begins)
            {
                _whole = bar.Id;
                EndParts(reports);
            }

            var left = bar.Left.After(report);
            if (bar.IsDue(report, begins))
                reports.TryWrite(() => cmdlet.WriteProgress(bar.Record(report, left)));
        }
    }

    /// <summary>Removes the bars that are left. Called on the pipeline's thread, after the work.</summary>
    public void Complete()
    {
        foreach (var (activity, bar) in _bars.Where(entry => !entry.Value.IsDone))
            cmdlet.WriteProgress(bar.Record(Ended(activity), left: null));
    }

    // What an earlier phase left open, since it ended before it expected to, is over.
    private void EndParts(ChannelWriter<Action> reports)
    {
        foreach (var (activity, bar) in _bars.Where(entry => entry.Value.Parent == _whole && !entry.Value.IsDone))
            if (bar.IsDue(Ended(activity), begins: false))
                reports.TryWrite(() => cmdlet.WriteProgress(bar.Record(Ended(activity), left: null)));
    }

    private static WorkProgress Ended(string activity) => new(activity, activity, 1, 1);

    private sealed class Bar(int id, int parent)
    {
        private readonly Stopwatch _age = Stopwatch.StartNew();
        private TimeSpan _written = -Interval;
        private string _phase = "";

        public int Id => id;

        public int Parent => parent;

        public bool IsDone { get; private set; }

        public TimeLeft Left { get; } = new(TimeProvider.System);

        /// <summary>Whether a phase is another than the one before.</summary>
        public bool Begins(string phase)
        {
            var begins = phase != _phase;
            _phase = phase;
            return begins;
        }

        public bool IsDue(WorkProgress report, bool begins)
        {
            var ends = report.Total > 0 && report.Done >= report.Total;
            if (!ends && !IsDone && !begins && _age.Elapsed - _written < Interval)
                return false;
            _written = _age.Elapsed;
            IsDone = ends;
            return true;
        }

        public ProgressRecord Record(WorkProgress report, TimeSpan? left) => new(id, report.Activity, report.Status.Length > 0 ? report.Status : " ")
        {
            ParentActivityId = parent,
            PercentComplete = report.Total > 0 ? (int)Math.Clamp(100 * report.Done / report.Total, 0, 100) : -1,
            SecondsRemaining = left is { } time ? (int)Math.Min(int.MaxValue, Math.Round(time.TotalSeconds)) : -1,
            RecordType = report.Total > 0 && report.Done >= report.Total ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
    }
}
