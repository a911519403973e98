@{
    RootModule           = 'NASerEx.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5b1c6c0e-3f0d-4a53-9f52-6d2a1b7f7c11'
    Author               = 'The NASerEx authors'
    Copyright            = 'Copyright (c) 2026 the NASerEx authors. MIT license.'
    Description          = 'Finds early exits for an exported ONNX classifier, exports a drop-in model that stops early on easy images, and measures it.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('NASerEx.Format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @('Get-ExitPoint', 'Get-ExitStudy', 'Invoke-ExitSearch', 'Start-ExitWorker', 'Export-ExitModel', 'Invoke-ExitModel', 'Optimize-ExitThreshold', 'Measure-ExitModel', 'New-ExitReport', 'Compare-ExitModel', 'Assert-ExitModel', 'New-ExitBackbone', 'New-ExitSpec', 'Test-ExitSpec', 'New-HardwareTarget', 'Test-HardwareTarget', 'Measure-HardwareTarget', 'Install-ExitTrainingRuntime')
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('ONNX', 'EarlyExit', 'NeuralNetwork', 'Inference', 'ModelCompression', 'MachineLearning', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
