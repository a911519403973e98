<#
.SYNOPSIS
    Builds, tests, documents, packs, benchmarks or cleans NASerEx.
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
.EXAMPLE
    ./build.ps1 Bench -Benchmark branch-and-bound
    Runs one of the benchmarks; without a name, they are listed.
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Package', 'Bench', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Where the project lives; the package gets it as its link.
    [string] $RepositoryUrl,

    # The benchmark to run, and its options.
    [string[]] $Benchmark = @()
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$solution = "$PSScriptRoot/NASerEx.slnx"

# The tests of a user's session need PowerShell 7.6 and Pester 5.
function Invoke-ModuleTest {
    $pester = Get-Module Pester -ListAvailable | Where-Object Version -GE 5.0 | Select-Object -First 1
    if (-not $pester -or $PSVersionTable.PSVersion -lt 7.6) {
        Write-Warning "tests/*.Tests.ps1 were not run: they need PowerShell 7.6 and Pester 5; install it with 'Install-PSResource Pester'."
        return
    }

    Import-Module $pester
    $result = Invoke-Pester -Path "$PSScriptRoot/tests" -PassThru
    if ($result.Result -ne 'Passed') { throw "$($result.FailedCount) Pester tests failed." }
}

# Tests compare generated files with what they are generated from, and write them anew where they are told to.
function Update-Documentation {
    $env:NASEREX_UPDATE_DOCS = '1'
    try {
        dotnet test -c $Configuration --project "$PSScriptRoot/tests/NASerEx.Engine.Tests" -- --filter-class '*SupportTableTests' '*JsonSchemaTests'
        dotnet test -c $Configuration --project "$PSScriptRoot/tests/NASerEx.PowerShell.Tests" -- --filter-method '*TheTopicIsThePage' '*TheyNameEveryPackageAndItsLicence'
    }
    finally {
        $env:NASEREX_UPDATE_DOCS = $null
    }
}

foreach ($name in $Task) {
    switch ($name) {
        'Build' { dotnet build $solution -c $Configuration -nologo }
        'Test' {
            dotnet test --solution $solution -c $Configuration
            Invoke-ModuleTest
        }
        'Docs' { Update-Documentation }
        'Package' { dotnet msbuild "$PSScriptRoot/NASerEx.PowerShell/NASerEx.PowerShell.csproj" -nologo -t:PackageModule "-p:RepositoryUrl=$RepositoryUrl" }
        'Bench' { dotnet run --project "$PSScriptRoot/tests/Benchmarks" -c $Configuration -- @Benchmark }
        'Clean' { dotnet clean $solution -c $Configuration -nologo -v minimal }
    }
}
