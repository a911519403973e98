using NASerEx.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class WorkerTests(PostgresServer server) : IDisposable
{
    private const int Workers = 3, Kills = 4;
    private const string Settings = "-Set 'exits.heads=[pooled-linear, conv-pooled, residual-w8-d1]', 'training.epochs=6', 'training.flip=true'";

    private const string Show = """
        $found.Front | ForEach-Object { "$($_.Exits) $($_.ExpectedCost) $($_.AccuracyDrop)" }
        $found.Candidates | ForEach-Object { "$($_.Point)/$($_.Head) $($_.Accuracy) $($_.CalibrationError) $($_.Epochs) $($_.WhyNot)" }
        $found.Plan.Exits | ForEach-Object { "$($_.Head.Name) $($_.Threshold) $($_.Head.Temperature)" }
        """;

    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WorkersThatAreKilledFindThePlanOfOneProcess(bool inDatabase)
    {
        Assert.SkipUnless(!inDatabase || server.IsThere, PostgresServer.WhyNot);
        var study = inDatabase ? server.AddressOf(PostgresServer.NewSchema()) : "shared";
        var alone = Run($"$found = Invoke-ExitSearch search.naserex.yaml -Study alone {Settings}; {Show}");
        Assert.Equal((0, ""), (alone.ExitCode, alone.Error));
        Assert.Equal(0, Run($"$null = Invoke-ExitSearch search.naserex.yaml -Study '{study}' -Distributed -NoWait {Settings}").ExitCode);
        var random = new Random(1);
        var workers = Enumerable.Range(0, Workers).Select(_ => StartWorker(study)).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            using (var victim = workers[kill % Workers])
                victim.KillAfter(TimeSpan.FromSeconds(1 + (2 * random.NextDouble())));
            workers[kill % Workers] = StartWorker(study);
        }

        foreach (var worker in workers)
            using (worker)
                Assert.Equal((0, ""), worker.WaitForExit() is var ended ? (ended.ExitCode, ended.Error) : default);
        var shared = Run($$"""
            $found = Invoke-ExitSearch search.naserex.yaml -Study '{{study}}' -Distributed {{Settings}}
            {{Show}}
            Get-ExitStudy '{{study}}' -Jobs | ForEach-Object { if ($_.State -ne 'Done') { throw "$($_.Name): $($_.State)" } }
            """);

        Assert.Equal((0, ""), (shared.ExitCode, shared.Error));
        Assert.True(alone.Lines.Length > 6, alone.Output);
        Assert.Equal(alone.Lines, shared.Lines);
    }

    [Fact]
    public void AWorkerThatIsToldToEndGivesItsJobBackAndSaysSoByItsExitCode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends SIGTERM.");
        Run("$null = Invoke-ExitSearch search.naserex.yaml -Distributed -NoWait -Set 'exits.heads=[conv-pooled]', 'training.epochs=100000', 'training.halving=1'");
        using var worker = _inputs.Start("Start-ExitWorker .naserex -Verbose; 'not reached'");
        worker.WaitForOutput("Epoch 2 of");
        worker.Terminate();
        var result = worker.WaitForExit();
        Assert.Equal((143, ""), (result.ExitCode, result.Error));
        Assert.DoesNotContain("not reached", result.Output, StringComparison.Ordinal);
        Assert.Equal(["1"], Run("@((Get-ExitStudy .naserex -Jobs).State -eq 'Preempted').Count").Lines);
    }

    [Fact]
    public void TheWaitingSearchGivesTheResultOfWorkersThatStartLater()
    {
        using var search = _inputs.Start("""
            $WarningPreference = 'SilentlyContinue'
            $found = Invoke-ExitSearch search.naserex.yaml -Distributed
            "$($found.StudyId -eq (Get-ExitStudy).Id) $($found.Candidates.Count)"
            """);
        HostResult worker;
        do
            worker = Run($$"""if ([IO.File]::Exists("$PWD/.naserex/study.db")) { & '{{Staged.Repository}}/examples/worker.ps1' .naserex | ForEach-Object { $_.State } }""");
        while (worker.Lines.Length == 0);
        Assert.Contains("Done", worker.Lines);
        Assert.Equal(["True 2"], search.WaitForExit().Lines);
    }

    [Theory]
    [InlineData("Get-ExitStudy 'Host=127.0.0.1;Password=hunter2'")]
    [InlineData("Start-ExitWorker 'postgresql://u:hunter2@127.0.0.1/d'")]
    [InlineData("Invoke-ExitSearch search.naserex.yaml -Study 'Host=127.0.0.1;Password=hunter2'")]
    [InlineData("Invoke-ExitSearch search.naserex.yaml -Set \"store='Host=127.0.0.1;Password=hunter2'\"")]
    public void PasswordsAreRefusedAndNotRepeated(string command)
    {
        var result = Run($$"""try { {{command}} } catch { $_.FullyQualifiedErrorId; "$_ $($_.TargetObject) $($_.CategoryInfo) $($_.Exception)" }""");
        Assert.StartsWith("StudyPasswordGiven", result.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void NoWaitWithoutDistributedIsRefused() => Assert.Equal(
        ["NoWaitAlone,NASerEx.PowerShell.InvokeExitSearchCommand"], Run("try { Invoke-ExitSearch search.naserex.yaml -NoWait } catch { $_.FullyQualifiedErrorId }").Lines);

    private HostResult Run(string script)
    {
        using var host = Start(script);
        return host.WaitForExit();
    }

    private HostProcess StartWorker(string study) => Start($"$null = Start-ExitWorker '{study}' -Lease 2");

    private HostProcess Start(string script) => _inputs.Start(
        "NASerEx",
        new Dictionary<string, string?> { ["PGPASSWORD"] = server.IsThere ? server.Credential.Password : null, ["NASEREX_CACHE"] = _inputs["cache"] },
        $"$WarningPreference = 'SilentlyContinue'; {script}");
}
