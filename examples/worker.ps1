<#
.SYNOPSIS
    Does jobs of searches that were asked for with Invoke-ExitSearch -Distributed, until none is left. What the launchers beside it start.
.EXAMPLE
    pwsh -File examples/worker.ps1 postgresql://naserex@database/naserex
.NOTES
    Exit codes: 0 no job is left, 143 told to end (SIGTERM) and 130 stopped by Ctrl+C (SIGINT), the job given back, 1 an error. The password comes from PGPASSWORD or .pgpass.
#>
[CmdletBinding()]
param(
    # The study: a folder that all workers see, or the address of a PostgreSQL database.
    [Parameter(Mandatory)] [string] $Study,
    # Where this machine has the images, if not where the search's spec says.
    [string] $Dataset
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../out/NASerEx/NASerEx.psd1"

$set = @(if ($Dataset) { "dataset.path='$($Dataset.Replace("'", "''"))'" })
$isStopped = $true
try {
    if ($set) { Start-ExitWorker $Study -Set $set } else { Start-ExitWorker $Study }
    $isStopped = $false
}
catch {
    $isStopped = $false
    throw
}
finally {
    # After Ctrl+C nothing but this runs, and pwsh would end with 0.
    if ($isStopped) { $Host.SetShouldExit(130) }
}
