using System.Text;

namespace NASerEx.Reports.Ci;

/// <summary>Summaries within the size that services take.</summary>
internal static class SummaryText
{
    /// <summary>Most bytes of a summary in all, on either service.</summary>
    public const int MaxBytes = 1 << 20;

    private const string Cut = "\n\nThe rest is left out, as the summary would become too large.\n";

    /// <summary>As many whole lines as there is room for, as UTF-8; nothing where there is not even room to say that lines are left out.</summary>
    public static byte[] Fit(string markdown, long room)
    {
        var all = Encoding.UTF8.GetBytes(markdown);
        if (all.Length <= room)
            return all;
        var cut = Encoding.UTF8.GetBytes(Cut);
        if (cut.Length > room)
            return [];
        var end = all.AsSpan(0, (int)room - cut.Length).LastIndexOf((byte)'\n');
        return [.. all[..Math.Max(end, 0)], .. cut];
    }
}
