<#
.SYNOPSIS
    Finds early exits for a small classifier of drawn symbols, exports it and measures what was gained. Needs no download.
.EXAMPLE
    dotnet run --project NASerEx.Host -c Release -- examples/quickstart.ps1
#>
[CmdletBinding()]
param(
    # Gets the exported model, its plan and what the search keeps for later runs.
    [string] $OutDirectory = "$PSScriptRoot/../out/quickstart"
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../out/NASerEx/NASerEx.psd1"

$OutDirectory = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutDirectory)
Invoke-ExitSearch "$PSScriptRoot/quickstart.naserex.yaml" -Set "store='$($OutDirectory.Replace("'", "''"))/kept'" |
    Export-ExitModel -OutDirectory $OutDirectory -Force |
    Measure-ExitModel
