using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace NASerEx.PowerShell.Formatting;

/// <summary>
/// Bars and sparklines of block characters for the module's views, on a terminal that shows them: one that understands escape sequences and takes
/// UTF-8, where output is neither redirected nor asked to be plain. Elsewhere they are empty, and the views are the text beside them.
/// </summary>
public static class BlockGraphics
{
    private const int BarCells = 10;
    private const int MostPoints = 40;
    private const string Partial = "▏▎▍▌▋▊▉█";
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>A share as a bar of ten cells, filled to eighths of a cell, and a blank.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="host">Shows the view.</param>
    public static string Bar(double share, PSHost host)
    {
        if (!Shows(host))
            return "";
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * BarCells * Partial.Length);
        var bar = new string(Partial[^1], eighths / Partial.Length);
        if (eighths % Partial.Length is > 0 and var rest)
            bar += Partial[rest - 1];
        return bar.PadRight(BarCells) + " ";
    }

    /// <summary>Values as a line of heights above zero, and a blank; of many values, some that are evenly spread.</summary>
    /// <param name="values">The values.</param>
    /// <param name="greatest">The value of the full height; the greatest of them where it is null.</param>
    /// <param name="host">Shows the view.</param>
    public static string Sparkline(object[] values, double? greatest, PSHost host)
    {
        if (!Shows(host) || values.Length == 0)
            return "";
        var all = Array.ConvertAll(values, value => Convert.ToDouble(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture));
        var shown = all.Length <= MostPoints ? all : [.. Enumerable.Range(0, MostPoints).Select(i => all[i * (all.Length - 1) / (MostPoints - 1)])];
        var full = greatest ?? shown.Max();
        return string.Concat(shown.Select(value => Heights[full <= 0 ? 0 : (int)Math.Clamp(value / full * Heights.Length, 0, Heights.Length - 1)])) + " ";
    }

    private static bool Shows(PSHost host) =>
        host.UI?.SupportsVirtualTerminal == true
        && PSStyle.Instance.OutputRendering != OutputRendering.PlainText
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && !Console.IsOutputRedirected
        && Console.OutputEncoding.CodePage == System.Text.Encoding.UTF8.CodePage;
}
