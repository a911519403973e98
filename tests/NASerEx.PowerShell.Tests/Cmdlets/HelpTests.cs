using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Every cmdlet is documented, as its parameters are.</summary>
public class HelpTests
{
    private static readonly string[] Common = ["Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable", "WarningVariable", "InformationVariable", "OutVariable", "OutBuffer", "PipelineVariable"];

    [Fact]
    public void GetHelpShowsSynopsisParametersAndExamples()
    {
        var result = HostProcess.RunCommand("""
            Import-Module NASerEx
            foreach ($command in Get-Command -Module NASerEx) {
                $help = Get-Help $command.Name -Full
                $undocumented = $command.Parameters.Keys | Where-Object { $_ -notin $help.parameters.parameter.name }
                "$($command.Name)|$($help.examples.example.Count)|$($help.Synopsis)|$undocumented|$($help.parameters.parameter.name | Where-Object { -not $command.Parameters.ContainsKey($_) })|$($help.examples.example.Where({ -not "$($_.remarks.Text)".Trim() }).title)"
            }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(18, result.Lines.Length);
        foreach (var fields in result.Lines.Select(line => line.Split('|')))
        {
            Assert.True(int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture) >= 2, $"{fields[0]} has {fields[1]} examples");
            Assert.EndsWith(".", fields[2], StringComparison.Ordinal);
            Assert.Empty(fields[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(Common));
            Assert.Equal("", fields[4]);
            Assert.Equal("", fields[5]);
        }
    }
}
