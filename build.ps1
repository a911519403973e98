<#
.SYNOPSIS
    Builds, tests, packs or cleans NASerEx.
.DESCRIPTION
    Thin wrappers over the dotnet commands that CONTRIBUTING.md names. Tasks run in the order given.
.EXAMPLE
    ./build.ps1
    Builds everything and stages the module in out/NASerEx.
.EXAMPLE
    ./build.ps1 Clean, Build, Test
.EXAMPLE
    ./build.ps1 Build, Package
    Packs the staged module as out/NASerEx.<version>.nupkg.
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Clean')]
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
        'Package' { dotnet msbuild "$PSScriptRoot/NASerEx.PowerShell/NASerEx.PowerShell.csproj" -nologo -t:PackageModule }
        'Clean' { dotnet clean $solution -c $Configuration -nologo -v minimal }
    }
}
