<#
.SYNOPSIS
    Searches early exits, measures the exported model, reports it, and fails where it does not hold what the spec's gate asks for.
.DESCRIPTION
    For CI jobs: see github-actions.yml and azure-pipelines.yml. The exit code is 0 where all is well, 1 after an error and 2 where the gate failed.
    The folder then has the model, its plan, the measurement (measured.json), a page about it (report.html) and the verdict (gate.xml for JUnit readers,
    gate.sarif). All but the verdict are there before the gate judges.
.EXAMPLE
    dotnet run --project NASerEx.Host -c Release -- examples/gate.ps1
.EXAMPLE
    dotnet run --project NASerEx.Host -c Release -- examples/gate.ps1 -Earlier measured-before.json
#>
[CmdletBinding()]
param(
    # The search; its gate has the constraints.
    [string] $Spec = "$PSScriptRoot/quickstart.naserex.yaml",

    # Gets all files, and what the search keeps for later runs.
    [string] $OutDirectory = "$PSScriptRoot/../out/gate",

    # A measured.json of an earlier run, than which nothing may be worse.
    [string] $Earlier,

    # Values in place of the spec's, as Invoke-ExitSearch takes them, such as training.budget=quick.
    [string[]] $Set = @()
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../out/NASerEx/NASerEx.psd1"

$OutDirectory = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutDirectory)
$gate = @{ Spec = $Spec; JUnit = "$OutDirectory/gate.xml"; Sarif = "$OutDirectory/gate.sarif" }
if ($Earlier) { $gate.Earlier = $Earlier }
$found = Invoke-ExitSearch $Spec -Set (@("store='$($OutDirectory.Replace("'", "''"))/kept'") + $Set)
$measured = $found | Export-ExitModel -OutDirectory $OutDirectory -Force | Measure-ExitModel -OutFile "$OutDirectory/measured.json"
$null = $measured | New-ExitReport "$OutDirectory/report.html" -Search $found -Dataset $found.Spec.Dataset -Force
$measured | Assert-ExitModel @gate -PassThru -ExitOnFailure
