using System.Collections.Immutable;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Charts;

/// <summary>The backbone as a bar whose stages are as long as their shares of the MACs, with the heads hanging from it.</summary>
internal static class StructureDrawing
{
    private const int BarTop = 4;
    private const int BarHeight = 30;
    private const int RowHeight = 44;
    private const double LabelledShare = 0.08;
    private const int LetterCount = 22;

    /// <summary>The drawing.</summary>
    /// <param name="plan">The exits, at least one.</param>
    /// <param name="totalMacs">Multiply-accumulates of the whole original.</param>
    public static Html Of(ImmutableArray<ReportedExit> plan, double totalMacs)
    {
        double[] cuts = [0, .. plan.Select(exit => exit.PrefixMacs / totalMacs), 1];
        var stages = cuts.Zip(cuts.Skip(1)).Select((stage, i) => Stage(stage.First, stage.Second, i, plan.Length + 1));
        var rows = Rows([.. plan.Select(exit => IsLeft(exit, totalMacs))]);
        var stems = plan.Select((exit, i) => Stem(exit, totalMacs, rows[i]));
        var heads = plan.Select((exit, i) => Head(exit, totalMacs, i, rows[i], plan.Length));
        return Html.Of(
            $"""
            <figure class="structure"><svg role="img" aria-label="The backbone with its exits" height="{BarTop + BarHeight + plan.Length * RowHeight + 6}">{stems}{heads}{stages}</svg></figure>

            """);
    }

    private static Html Stage(double start, double end, int index, int count)
    {
        var label = end - start >= LabelledShare
            ? Html.Of($"""<text x="{Plot.Share((start + end) / 2)}" y="{BarTop + BarHeight / 2}" dy="5" text-anchor="middle" class="inside">{Figures.Percent(end - start, 0)}</text>""")
            : Html.None;
        return Html.Of(
            $"""<rect x="{Plot.Share(start)}" width="{Plot.Share(end - start)}" y="{BarTop}" height="{BarHeight}" {Palette.Of(index, count)}><title>stage {index + 1}: {Figures.Percent(end - start)} of the original's MACs</title></rect>{label}""");
    }

    /// <summary>Rows in which no stem goes through the text of another head: text is on the side of its stem where the bar is longer.</summary>
    private static int[] Rows(bool[] isLeft)
    {
        var left = isLeft.Count(one => one);
        return [.. isLeft.Select((one, i) => one ? left - 1 - i : i)];
    }

    private static bool IsLeft(ReportedExit exit, double totalMacs) => exit.PrefixMacs <= totalMacs / 2;

    private static int Middle(int row) => BarTop + BarHeight + row * RowHeight + RowHeight / 2 + 4;

    private static Html Stem(ReportedExit exit, double totalMacs, int row)
    {
        var x = Plot.Share(exit.PrefixMacs / totalMacs);
        return Html.Of($"""<line class="stem" x1="{x}" x2="{x}" y1="{BarTop + BarHeight}" y2="{Middle(row)}"/>""");
    }

    private static Html Head(ReportedExit exit, double totalMacs, int index, int row, int count)
    {
        var (at, middle) = (exit.PrefixMacs / totalMacs, Middle(row));
        var x = Plot.Share(at);
        var (anchor, shift) = IsLeft(exit, totalMacs) ? ("start", 10) : ("end", -10);
        return Html.Of(
            $"""
            <circle cx="{x}" cy="{middle}" r="5" {Palette.Of(index, count + 1)}/><text x="{x}" dx="{shift}" y="{middle - 4}" text-anchor="{anchor}"><title>{exit.Point}</title>{Names.Short(exit.Point, LetterCount)}</text><text class="faint" x="{x}" dx="{shift}" y="{middle + 12}" text-anchor="{anchor}">{Names.Short(exit.Head, LetterCount)}, {Figures.Macs(exit.HeadMacs)}</text>
            """);
    }
}
