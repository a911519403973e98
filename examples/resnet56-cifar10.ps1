<#
.SYNOPSIS
    Finds early exits for a ResNet-56 on CIFAR-10 photographs, exports it and measures what was gained.
.DESCRIPTION
    Takes up to an hour on two cores; the budget thorough learns for twice as many epochs. A run that is stopped goes on where it was when it
    is started again.
.EXAMPLE
    dotnet run --project NASerEx.Host -c Release -- examples/resnet56-cifar10.ps1 -Model resnet56-cifar10.onnx -Data cifar10-jpeg.zip
.EXAMPLE
    dotnet run --project NASerEx.Host -c Release -- examples/resnet56-cifar10.ps1 -Model resnet56-cifar10.onnx -Data cifar10-jpeg.zip -Set training.budget=thorough
#>
[CmdletBinding()]
param(
    # The ONNX model: input [N,3,32,32], ten logits.
    [Parameter(Mandatory)]
    [string] $Model,

    # The zip file of photographs, train/<class>/*.jpg and test/<class>/*.jpg.
    [Parameter(Mandatory)]
    [string] $Data,

    # Gets the exported model, its plan and what the search keeps for later runs.
    [string] $OutDirectory = "$PSScriptRoot/../out/resnet56-cifar10",

    # Values in place of the spec's, as Invoke-ExitSearch takes them.
    [string[]] $Set = @()
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../out/NASerEx/NASerEx.psd1"

$Model, $Data, $OutDirectory = $Model, $Data, $OutDirectory |
    ForEach-Object { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($_) }
# Values of -Set are YAML; in single quotes any path is taken as it is.
function Quoted([string] $Path) { "'$($Path.Replace("'", "''"))'" }
$Set = @("model=$(Quoted $Model)", "dataset.path=$(Quoted $Data)", "store=$(Quoted "$OutDirectory/kept")") + $Set
Invoke-ExitSearch "$PSScriptRoot/resnet56-cifar10.naserex.yaml" -Set $Set |
    Export-ExitModel -OutDirectory $OutDirectory -Force |
    Measure-ExitModel
