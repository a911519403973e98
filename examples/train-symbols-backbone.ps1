<#
.SYNOPSIS
    Trains examples/symbols-backbone.onnx, the classifier that quickstart.ps1 adds exits to.
#>
[CmdletBinding()]
param(
    # The ONNX file to write.
    [string] $OutFile = "$PSScriptRoot/symbols-backbone.onnx"
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../out/NASerEx/NASerEx.psd1"

New-ExitBackbone -Dataset "$PSScriptRoot/symbols-backbone.naserex.yaml" -OutFile $OutFile -Width 16 -BlocksPerStage 3 -Epochs 8 -Seed 1 -Force
