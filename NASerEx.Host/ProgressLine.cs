using System.Diagnostics;
using System.Management.Automation;

namespace NASerEx.Host;

/// <summary>The progress of what runs, on the terminal's last line.</summary>
internal sealed class ProgressLine
{
    private const string EraseLine = "\r\u001b[2K";
    private const int BarWidth = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly OrderedDictionary<(long Source, int Activity), ProgressRecord> running = [];
    private long lastShown;
    private bool visible;

    /// <summary>Takes in a record and shows the innermost activity that runs, at most ten times a second.</summary>
    public void Show(long sourceId, ProgressRecord record)
    {
        var key = (sourceId, record.ActivityId);
        if (record.RecordType == ProgressRecordType.Completed)
        {
            running.Remove(key);
            Hide();
            return;
        }

        running[key] = record;
        if (Stopwatch.GetElapsedTime(lastShown) >= Interval)
            Draw(running.GetAt(running.Count - 1).Value);
    }

    /// <summary>Takes the line off the screen until the next record.</summary>
    public void Hide()
    {
        if (visible)
            Console.Out.Write(EraseLine);
        visible = false;
    }

    /// <summary>Forgets all activities.</summary>
    public void End()
    {
        running.Clear();
        Hide();
    }

    /// <summary>A record in words, cut to a width.</summary>
    internal static string Describe(ProgressRecord record, int width)
    {
        var filled = Math.Clamp(record.PercentComplete, 0, 100) * BarWidth / 100;
        var bar = record.PercentComplete < 0 ? "" : $" [{new string('#', filled)}{new string('.', BarWidth - filled)}] {record.PercentComplete} %";
        var left = record.SecondsRemaining < 0 ? "" : $" {TimeSpan.FromSeconds(record.SecondsRemaining):hh\\:mm\\:ss} left";
        var text = $"{record.Activity}{bar} {record.StatusDescription}{left}".ReplaceLineEndings(" ");
        return text.Length <= width ? text : text[..width];
    }

    private void Draw(ProgressRecord record)
    {
        Console.Out.Write(EraseLine + Describe(record, Math.Max(ConsoleRawInterface.Width - 1, 1)));
        lastShown = Stopwatch.GetTimestamp();
        visible = true;
    }
}
