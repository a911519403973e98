using System.Diagnostics;
using System.Management.Automation;
using System.Threading.Channels;
using NASerEx.Common;

namespace NASerEx.PowerShell;

/// <summary>Engine progress as progress bars: one an activity, a few updates a second, with the time that is left.</summary>
/// <param name="cmdlet">Writes the bars.</param>
internal sealed class ProgressWriter(Cmdlet cmdlet)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);
    private readonly Dictionary<string, Bar> _bars = [];

    /// <summary>Posts the writing of a report, unless the activity's bar was written just before. Called on any thread.</summary>
    public void Post(WorkProgress report, ChannelWriter<Action> reports)
    {
        lock (_bars)
        {
            if (!_bars.TryGetValue(report.Activity, out var bar))
                _bars.Add(report.Activity, bar = new Bar(_bars.Count + 1));
            if (bar.IsDue(report))
                reports.TryWrite(() => cmdlet.WriteProgress(bar.Record(report)));
        }
    }

    /// <summary>Removes the bars that are left. Called on the pipeline's thread, after the work.</summary>
    public void Complete()
    {
        foreach (var (activity, bar) in _bars.Where(entry => !entry.Value.IsDone))
            cmdlet.WriteProgress(bar.Record(new WorkProgress(activity, activity, 1, 1)));
    }

    private sealed class Bar(int id)
    {
        private readonly Stopwatch _age = Stopwatch.StartNew();
        private TimeSpan _written = -Interval;

        public bool IsDone { get; private set; }

        public bool IsDue(WorkProgress report)
        {
            if (IsDone)
            {
                _age.Restart();
                _written = -Interval;
            }

            var ends = report.Total > 0 && report.Done >= report.Total;
            if (!ends && _age.Elapsed - _written < Interval)
                return false;
            _written = _age.Elapsed;
            IsDone = ends;
            return true;
        }

        public ProgressRecord Record(WorkProgress report) => new(id, report.Activity, report.Status.Length > 0 ? report.Status : " ")
        {
            PercentComplete = report.Total > 0 ? (int)Math.Clamp(100 * report.Done / report.Total, 0, 100) : -1,
            SecondsRemaining = report is { Total: > 0, Done: > 0 }
                ? (int)Math.Min(int.MaxValue, _age.Elapsed.TotalSeconds * (report.Total - report.Done) / report.Done)
                : -1,
            RecordType = report.Total > 0 && report.Done >= report.Total ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
    }
}
