<#
.SYNOPSIS
    Builds, tests or cleans NASerEx.
.DESCRIPTION
    Thin wrappers over the dotnet commands that CONTRIBUTING.md names. Tasks run in the order given.
.EXAMPLE
    ./build.ps1
    Builds everything and stages the module in out/NASerEx.
.EXAMPLE
    ./build.ps1 Clean, Build, Test
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$solution = "$PSScriptRoot/NASerEx.slnx"

foreach ($name in $Task) {
    switch ($name) {
        'Build' { dotnet build $solution -c $Configuration -nologo }
        'Test' { dotnet test --solution $solution -c $Configuration }
        'Clean' { dotnet clean $solution -c $Configuration -nologo -v minimal }
    }
}
