using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NASerEx.PowerShell.Tests.Cmdlets;
using Xunit;

namespace NASerEx.PowerShell.Tests.Module;

/// <summary>How objects are shown: tables that fit, and block graphics only where a terminal shows them.</summary>
public sealed partial class ViewTests
{
    private const int MostColumns = 100;

    /// <summary>A column without a width takes what is left; so much of it has to be.</summary>
    private const int LeastColumn = 10;

    private const string Show = """
        $WarningPreference = 'SilentlyContinue'
        Import-Module NASerEx
        $found = Invoke-ExitSearch search.naserex.yaml -Set 'search.maxAccuracyDrop=100'
        $found
        """;

    public static TheoryData<string> Tables =>
        [.. Views.Where(view => view.Element("TableControl") is not null).Select(view => view.Element("Name")!.Value)];

    private static IEnumerable<XElement> Views => XDocument.Load(Path.Combine(Staged.Folder, "NASerEx.Format.ps1xml")).Descendants("View");

    [Theory]
    [MemberData(nameof(Tables))]
    public void ATableFitsInAHundredColumns(string name)
    {
        int[] widths = [.. Views.Single(view => view.Element("Name")!.Value == name).Descendants("TableColumnHeader").Select(WidthOf)];

        Assert.InRange(widths.Sum() + widths.Length - 1, 1, MostColumns);
    }

    [Theory]
    [InlineData("C.UTF-8", null, true)]
    [InlineData("C.UTF-8", "1", false)]
    [InlineData("en_US.ISO-8859-1", null, false)]
    public void ATerminalThatCanShowsBarsAndSparklines(string language, string? plain, bool shows)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs the 'script' program of util-linux.");
        using var inputs = new Inputs();
        var script = inputs.Write("show.ps1", $"$null = $ExecutionContext.SessionState.Path.SetLocation('{inputs.Root}')\n{Show}");

        var result = HostProcess.RunOnTerminal(null, new Dictionary<string, string?> { ["LC_ALL"] = language, ["NO_COLOR"] = plain }, script);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches("structures: ", result.Output);
        Assert.Equal(shows, BarOfTheEnd().IsMatch(result.Output) && Sparkline().IsMatch(result.Output));
        Assert.Equal(shows, result.Output.Any(character => character is >= '▁' and <= '▏'));
    }

    [Fact]
    public void RedirectedOutputIsText()
    {
        using var inputs = new Inputs();

        var result = inputs.Run(Show);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.DoesNotContain(result.Output, character => character is >= '▁' and <= '▏');
        Assert.Matches(@"Front +: \d+ structures: [\d.]+ (M )?MACs an image for [-\d.]+ points lost, to [\d.]+ (M )?for [-\d.]+", result.Output.ReplaceLineEndings(" "));
    }

    [Theory]
    [InlineData("Plan", @"MACs +: [\d.]+ M an image, the original [\d.]+ M: [\d.]+ times fewer")]
    [InlineData("Plan.Exits", "Point +Head +Share +HeadMMACs +Threshold +Metric")]
    public void APlanAndItsExitsAreReadable(string part, string expected)
    {
        using var inputs = new Inputs();

        var result = inputs.Run($"{Show}.{part}");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(expected, result.Output);
        Assert.DoesNotContain("ImmutableArray", result.Output, StringComparison.Ordinal);
    }

    private static int WidthOf(XElement header) =>
        header.Element("Width") is { } width ? int.Parse(width.Value, CultureInfo.InvariantCulture) : Math.Max(LeastColumn, header.Element("Label")?.Value.Length ?? 0);

    [GeneratedRegex("[█▏▎▍▌▋▊▉ ]{10} end: [0-9.]+ %")]
    private static partial Regex BarOfTheEnd();

    [GeneratedRegex("[▁▂▃▄▅▆▇█]+ [0-9]+ structures: ")]
    private static partial Regex Sparkline();
}
