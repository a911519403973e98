#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }
<#
.SYNOPSIS
    Uses the staged module as people do in PowerShell. dotnet test covers the same behaviour in a runspace without PowerShell's own modules.
#>
BeforeAll {
    Import-Module "$PSScriptRoot/../out/NASerEx/NASerEx.psd1" -Force
    $backbone = (Resolve-Path "$PSScriptRoot/../examples/symbols-backbone.onnx").Path
    Push-Location $TestDrive
    Set-Content symbols.naserex.yaml @'
apiVersion: naserex/v1
kind: Dataset
name: symbols
source: symbols
symbols: {count: 800}
splits:
  train: {count: 300}
  validation: {count: 300}
  test: {count: 200}
'@
    Set-Content search.naserex.yaml @"
apiVersion: naserex/v1
kind: ExitSearch
model: '$backbone'
dataset: symbols.naserex.yaml
exits: {heads: [pooled-linear], maxPoints: 2}
training: {epochs: 1}
search: {maxAccuracyDrop: 50}
"@
}

AfterAll {
    Pop-Location
    Remove-Module NASerEx
}

Describe 'The module' {
    It 'has a manifest without complaints' {
        $manifest = Test-ModuleManifest "$PSScriptRoot/../out/NASerEx/NASerEx.psd1" -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $manifest.ExportedCmdlets.Keys | Sort-Object | Should -Be ((Get-Command -Module NASerEx).Name | Sort-Object)
        $manifest.PrivateData.PSData.LicenseUri | Should -Not -BeNullOrEmpty
        $manifest.PrivateData.PSData.Tags | Should -Contain 'ONNX'
    }

    It 'loads no native library when it is imported' {
        # PowerShell may be a tool that dotnet runs.
        $itself = @(if ((Split-Path ([Environment]::ProcessPath) -LeafBase) -eq 'dotnet') { "$PSHOME/pwsh.dll" })
        $loaded = & ([Environment]::ProcessPath) @itself -NoProfile -Command "Import-Module '$PSScriptRoot/../out/NASerEx/NASerEx.psd1'; (Get-Process -Id `$PID).Modules.FileName; [AppDomain]::CurrentDomain.GetAssemblies().Location"
        $loaded -match 'NASerEx.PowerShell' | Should -Not -BeNullOrEmpty
        $loaded -match 'torch|onnxruntime|NASerEx.Engine' | Should -BeNullOrEmpty
    }

    It 'shows its tables in a hundred columns' {
        Get-ExitPoint $backbone | Out-String -Width 100 -Stream | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
    }

    It 'uses approved verbs' {
        (Get-Command -Module NASerEx).Verb | Should -BeIn (Get-Verb).Verb
    }
}

Describe 'Help' {
    It 'is complete for <_>' -ForEach @(
        'Get-ExitPoint', 'New-ExitSpec', 'Test-ExitSpec', 'Invoke-ExitSearch', 'Start-ExitWorker', 'Get-ExitStudy', 'Export-ExitModel', 'Measure-ExitModel', 'Compare-ExitModel',
        'New-ExitReport', 'Assert-ExitModel', 'Invoke-ExitModel', 'Optimize-ExitThreshold', 'New-ExitBackbone', 'New-HardwareTarget',
        'Test-HardwareTarget', 'Measure-HardwareTarget', 'Install-ExitTrainingRuntime'
    ) {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Match '\.$'
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $help.description | Should -Not -BeNullOrEmpty
    }

    It 'has the topic <_>' -ForEach 'about_NASerEx', 'about_NASerEx_Specs' {
        (Get-Help $_ | Out-String) | Should -Match 'LONG DESCRIPTION'
    }
}

Describe 'Tab completion' {
    It 'completes <line> to <expected>' -ForEach @(
        @{ line = 'Invoke-ExitSearch x -Set search.maxA'; expected = 'search.maxAccuracyDrop=' }
        @{ line = 'Invoke-ExitSearch x -Set training.mode=j'; expected = 'training.mode=joint' }
        @{ line = 'Measure-ExitModel x -Split v'; expected = 'Validation' }
        @{ line = 'Invoke-ExitSearch x -Set search.metrics=mar'; expected = "'search.metrics=[margin]'" }
        @{ line = 'New-HardwareTarget x -Provider c'; expected = 'CPU' }
    ) {
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain $expected
    }
}

Describe 'A search' {
    It 'pipes into export, measurement, report and gate' {
        $found = Invoke-ExitSearch search.naserex.yaml -WarningAction SilentlyContinue
        foreach ($shown in $found.Plan, $found.Plan.Exits) { $shown | Out-String | Should -Not -Match 'ImmutableArray' }
        $measured = $found | Export-ExitModel -OutDirectory out | Measure-ExitModel -OutFile measured.json -WarningAction SilentlyContinue
        $measured | New-ExitReport report.html | Should -Exist
        $measured | Assert-ExitModel -MaxAccuracyDrop 100 -PassThru | Should -Be $measured
        $measured.Samples | Should -Be 200
        $measured | Select-Object -ExpandProperty ExitRates | Should -Not -BeNullOrEmpty
        (Get-Content measured.json -Raw | Test-Json) | Should -BeTrue
        @(Get-ExitStudy search.naserex.yaml).Count | Should -Be 1
        @(Invoke-ExitModel out/symbols-backbone.exits.onnx -Dataset symbols.naserex.yaml -Split Test).Count | Should -Be 200
        { Assert-ExitModel measured.json -MinSpeedup 1000 -ErrorAction Stop } | Should -Throw -ErrorId 'GateFailed,*'
    }

    It 'goes from search to report in one line' {
        Invoke-ExitSearch search.naserex.yaml -WarningAction SilentlyContinue | Export-ExitModel -OutDirectory line | Measure-ExitModel -MaxImages 50 -WarningAction SilentlyContinue |
            Assert-ExitModel -MaxAccuracyDrop 100 -PassThru | New-ExitReport line.html -Plan line/symbols-backbone.exits.onnx | Should -Exist
        'line.html' | Should -FileContentMatch 'pooled-linear'
    }

    It 'takes files from the pipeline by property name' {
        @(Get-Item $backbone | Get-ExitPoint).Count | Should -BeGreaterThan 3
        Get-Item search.naserex.yaml | Test-ExitSpec -Quiet | Should -BeTrue
    }

    It 'compares models by wildcards and by the files of a folder' {
        Copy-Item $backbone 'copied[1].onnx'
        Copy-Item $backbone copied.onnx
        @(Get-ChildItem copied*.onnx | Compare-ExitModel -Dataset symbols.naserex.yaml -MaxImages 20 -WarningAction SilentlyContinue).Count | Should -Be 2
        @(Compare-ExitModel copied*.onnx -Dataset symbols.naserex.yaml -MaxImages 20 -OutFile compared.json -WarningAction SilentlyContinue).Count | Should -Be 2
        @(Assert-ExitModel compare[d].json -MaxAccuracyDrop 100 -PassThru).Count | Should -Be 2
    }

    It 'honours the drives of PowerShell' {
        @(Get-ChildItem TestDrive:/search.naserex.yaml | Test-ExitSpec -Quiet) | Should -Be @($true)
        New-ExitSpec TestDrive:/new.naserex.yaml $backbone symbols.naserex.yaml -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        'TestDrive:/new.naserex.yaml' | Should -Exist
        $written = New-HardwareTarget TestDrive:/new-target.naserex.yaml
        $written.PSPath | Should -Be (Get-Item $written.FullName).PSPath
    }

    It 'writes nothing with -WhatIf' {
        New-ExitBackbone symbols.naserex.yaml -OutFile never.onnx -WhatIf
        New-ExitSpec never.naserex.yaml $backbone symbols.naserex.yaml -WhatIf -WarningAction SilentlyContinue
        'never.onnx', 'never.naserex.yaml' | Should -Not -Exist
        Install-ExitTrainingRuntime -Force -WhatIf | Should -BeNullOrEmpty
    }

    It 'searches nothing with -WhatIf, and starts no job' {
        Invoke-ExitSearch search.naserex.yaml -Set store=never -WhatIf -AsJob -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        'never' | Should -Not -Exist
    }

    It 'measures nothing with -WhatIf, and says for how long it would' {
        $told = & {
            Measure-ExitModel $backbone -Baseline $backbone -Dataset symbols.naserex.yaml -OutFile never.json -WhatIf
            Measure-ExitModel $backbone -Baseline $backbone -Dataset symbols.naserex.yaml -Scenario Offline -WhatIf
            Compare-ExitModel $backbone, $backbone -Dataset symbols.naserex.yaml -WhatIf
            Measure-HardwareTarget $backbone -WhatIf
        } *>&1
        $told | Should -BeNullOrEmpty
        'never.json' | Should -Not -Exist
    }

    It 'runs as a job' {
        $job = Get-Item search.naserex.yaml | Invoke-ExitSearch -AsJob
        $job | Should -BeOfType System.Management.Automation.Job
        Get-Job -Id $job.Id | Should -Be $job
        $found = $job | Wait-Job | Receive-Job -WarningAction SilentlyContinue
        $job.State | Should -Be 'Completed'
        $found.GetType().FullName | Should -Be 'NASerEx.ExitSearchResult'
        Remove-Job $job
        $job = Invoke-ExitSearch search.naserex.yaml -Set search.maxExit=2 -AsJob
        { Receive-Job $job -Wait -AutoRemoveJob -ErrorAction Stop } | Should -Throw -ErrorId 'SpecUnknownKey,*'
    }

    It 'stops as a job in the middle of training' {
        $job = Invoke-ExitSearch search.naserex.yaml -Set training.epochs=100000, exits.heads=[conv-pooled], store=stopped-job -AsJob
        while ($job.Progress.Activity -notcontains 'Training exits' -and $job.State -eq 'Running') { Start-Sleep -Milliseconds 50 }
        Stop-Job $job
        $job.State | Should -Be 'Stopped'
        Remove-Job $job
    }

    It 'shows its progress below its phases' {
        $job = Invoke-ExitSearch search.naserex.yaml -Set store=fresh -AsJob | Wait-Job
        $whole = $job.Progress | Where-Object Activity -EQ 'Searching early exits'
        $whole.StatusDescription | Should -Contain 'Train exits'
        $whole.SecondsRemaining | Should -Contain 0
        $parts = $job.Progress | Where-Object Activity -NE 'Searching early exits'
        $parts.ParentActivityId | Sort-Object -Unique | Should -Be $whole[0].ActivityId
        Remove-Job $job -Force
    }

    It 'gives results that outlive the session as CLIXML and JSON' {
        $found = Invoke-ExitSearch search.naserex.yaml -WarningAction SilentlyContinue
        $found | Export-Clixml found.xml -Depth 4
        $read = Import-Clixml found.xml
        $read.PSObject.TypeNames[0] | Should -Be 'Deserialized.NASerEx.ExitSearchResult'
        $read.Plan.Expected.MeanMacs | Should -Be $found.Plan.Expected.MeanMacs
        $read = $found | ConvertTo-Json -Depth 6 -WarningAction SilentlyContinue | ConvertFrom-Json
        $read.Plan.Expected.AccuracyDrop | Should -Be $found.Plan.Expected.AccuracyDrop
        $read.Spec.Dataset.Splits.train.Count | Should -Be 300
    }

    It 'gives nothing that cannot be converted' {
        $found = Invoke-ExitSearch search.naserex.yaml -WarningAction SilentlyContinue
        $exported = $found | Export-ExitModel -OutDirectory converted
        $measured = $exported | Measure-ExitModel -MaxImages 20 -WarningAction SilentlyContinue
        $all = @($found, $exported, $measured)
        $all += Measure-ExitModel $exported.Model -Baseline $backbone -Dataset symbols.naserex.yaml -MaxImages 20 -Scenario Offline -Queries 5 -WarningAction SilentlyContinue
        $all += @($found | Optimize-ExitThreshold -Dataset symbols.naserex.yaml -MaxAccuracyDrop 50)
        $all += @(Get-ExitPoint $backbone)[0], @(Get-ExitPoint $backbone -Dataset symbols.naserex.yaml -MaxImages 100)[0]
        $all += @(Test-ExitSpec search.naserex.yaml), @(Get-ExitStudy search.naserex.yaml)
        $all += @(Invoke-ExitModel $exported.Model -Dataset symbols.naserex.yaml -Split Test)[0]
        foreach ($one in $all) {
            { $one | ConvertTo-Json -Depth 10 -WarningAction Stop -ErrorAction Stop | ConvertFrom-Json -ErrorAction Stop } | Should -Not -Throw -Because $one.GetType()
            $one | Export-Clixml one.xml -Depth 6
            (Import-Clixml one.xml).PSObject.Properties.Name | Should -Not -BeNullOrEmpty
        }
    }

    It 'stops in the middle of training' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Set-Location '$TestDrive'; Import-Module '$((Get-Module NASerEx).Path)'; Invoke-ExitSearch search.naserex.yaml -Set training.epochs=10000, exits.heads=[conv-pooled], store=stopped")
        $running = $shell.BeginInvoke()
        while (-not (Test-Path stopped) -and -not $running.IsCompleted) { Start-Sleep -Milliseconds 100 }
        Start-Sleep -Seconds 2
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Dispose()
    }
}

Describe 'Errors' {
    It 'have the id <id>' -ForEach @(
        @{ id = 'SpecUnknownKey'; script = { Invoke-ExitSearch search.naserex.yaml -Set search.maxExit=2 } }
        @{ id = 'DatasetMissing'; script = { Get-ExitPoint $backbone -Saliency Cka } }
        @{ id = 'PackageSourceNotFound'; script = { Install-ExitTrainingRuntime nowhere -Force } }
    ) {
        $caught = try { & $script } catch { $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike "$id,*"
    }
}
