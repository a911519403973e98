using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Results outlive the session as CLIXML.</summary>
public sealed class SerializationTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void ResultsKeepTheirTypesAndFiguresInClixml()
    {
        var result = _inputs.Run("""
            $WarningPreference = 'SilentlyContinue'
            $found = Invoke-ExitSearch search.naserex.yaml
            $exported = $found | Export-ExitModel -OutDirectory out
            $measured = $exported | Measure-ExitModel -MaxImages 20
            $chosen = $found | Optimize-ExitThreshold -Dataset symbols.naserex.yaml -MaxAccuracyDrop 50
            $point = (Get-ExitPoint model.onnx)[0]
            $finding = Test-ExitSpec search.naserex.yaml
            $said = (Invoke-ExitModel out/model.exits.onnx -Dataset symbols.naserex.yaml)[0]
            $study = Get-ExitStudy search.naserex.yaml
            foreach ($one in $found, $exported, $measured, $chosen, $point, $finding[0], $said, $study) {
                $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($one, 4))
                $same = $read.PSObject.TypeNames[0] -eq "Deserialized.$($one.PSObject.BaseObject.GetType().FullName)"
                $missing = $one.PSObject.Properties.Name | Where-Object { $_ -notin $read.PSObject.Properties.Name }
                "$same $missing"
            }
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($found, 5))
            "$($read.Plan.Expected.MeanMacs -eq $found.Plan.Expected.MeanMacs) $($read.Plan.Exits.Count -eq $found.Plan.Exits.Length) $($read.Front[0].ExpectedCost -eq $found.Front[0].ExpectedCost)"
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($measured, 3))
            "$($read.Speedup -eq $measured.Speedup) $($read.ExitRates[0].Rate -eq $measured.ExitRates[0].Rate)"
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($found, 5))
            try { $read | Export-ExitModel -OutDirectory read } catch { $_.FullyQualifiedErrorId; "$_".Contains('Deserialized.NASerEx.ExitSearchResult') }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([.. Enumerable.Repeat("True", 8), "True True True", "True True", "PlanArgument,NASerEx.PowerShell.ExportExitModelCommand", "True"], result.Lines);
    }
}
