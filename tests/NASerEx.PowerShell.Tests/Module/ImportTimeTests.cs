using System.Globalization;
using Xunit;

namespace NASerEx.PowerShell.Tests.Module;

/// <summary>Import costs little. Processor time is what is compared, since other work on the machine does not stretch it.</summary>
public class ImportTimeTests
{
    private const int Runs = 3;
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void ImportTakesLittleMoreThanThatOfAnEmptyModule()
    {
        using var folder = new TemporaryFolder();
        folder.Write("empty/empty.psm1", "");
        var empty = folder.Write("empty/empty.psd1", "@{ ModuleVersion = '1.0'; RootModule = 'empty.psm1' }");
        var (ours, theirs) = (Least("NASerEx"), Least(empty));

        Assert.True(ours - theirs < Most, $"{ours.TotalMilliseconds:0} ms, and {theirs.TotalMilliseconds:0} ms for an empty module");
    }

    private static TimeSpan Least(string module) => Enumerable.Range(0, Runs).Select(_ => Import(module)).Min();

    private static TimeSpan Import(string module)
    {
        var result = HostProcess.RunCommand(
            $"$before = [Environment]::CpuUsage.TotalTime; Import-Module '{module}' -ErrorAction Stop; ([Environment]::CpuUsage.TotalTime - $before).TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return TimeSpan.FromMilliseconds(double.Parse(result.Lines.Single(), CultureInfo.InvariantCulture));
    }
}
