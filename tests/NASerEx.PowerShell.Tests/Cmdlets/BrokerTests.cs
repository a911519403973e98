using System.Text.Json;
using NASerEx.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(RabbitServer))]

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Workers on a queue, as processes that end in every way.</summary>
public sealed class BrokerTests : IDisposable
{
    private const string PasswordVariable = "RABBITMQ_PASSWORD";

    private readonly RabbitServer _server;
    private readonly RabbitQueues _queues;
    private readonly Inputs _inputs = new();
    private readonly string _frames = RabbitServer.NewQueue();

    public BrokerTests(RabbitServer server)
    {
        Assert.SkipUnless(server.IsThere, RabbitServer.WhyNot);
        (_server, _queues) = (server, new RabbitQueues(server));
        _inputs.WritePhotographs("cat", "dog");
        _inputs.WriteModel("model.onnx", Inputs.Classifier(classes: 2));
    }

    private string Results => _frames + "-results";

    public void Dispose()
    {
        _queues?.Dispose();
        _inputs.Dispose();
    }

    [Fact]
    public void AWorkerThatIsKilledLosesNothing()
    {
        const int Frames = 4000;
        using (var first = Start(Work()))
        {
            Assert.Equal((0, ""), first.WaitForExit() is var idle ? (idle.ExitCode, idle.Error) : default);
            _queues.Publish(_frames, Enumerable.Range(0, Frames).Select(number => ($"{number}", Inputs.Photograph)));
        }

        using (var victim = Start(Work()))
            Assert.True(victim.KillWhen(() => _queues.Count(Results) > 200));
        using var second = Start(Work());
        var result = second.WaitForExit();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var results = _queues.Take(Results);
        Assert.Equal(Enumerable.Range(0, Frames).Select(number => $"{number}").Order(), results.Select(one => one.Id!).Distinct().Order());
        Assert.Contains(JsonDocument.Parse(results[0].Body).RootElement.GetProperty("class").GetString(), (string[])["cat", "dog"]);
        Assert.Equal(0, _queues.Count(_frames));
        Assert.Equal(0, _queues.Count(_frames + ".dead"));
    }

    [Fact]
    public void CtrlCFinishesWhatWasTakenInAndTheRestStays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends SIGINT.");
        Assert.SkipWhen(HostProcess.IgnoresSigint, "This process was started with SIGINT ignored, and its children inherit that.");
        const int Frames = 20_000;
        _queues.Declare(_frames);
        _queues.Declare(Results);
        _queues.Publish(_frames, Enumerable.Range(0, Frames).Select(number => ($"{number}", Inputs.Photograph)));
        using var worker = Start(Work(idle: 1000));
        Assert.True(SpinWait.SpinUntil(() => _queues.Count(Results) > 100, TimeSpan.FromMinutes(1)));
        worker.Interrupt();
        worker.WaitForExit();
        var results = _queues.Take(Results);
        Assert.Equal(results.Count, results.Select(one => one.Id).Distinct().Count());
        Assert.InRange(results.Count, 100, Frames - 1);
        Assert.True(SpinWait.SpinUntil(() => _queues.Count(_frames) >= Frames - results.Count, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void TheCmdletSaysWhatWasDoneAndWarnsOfPoison()
    {
        _queues.Declare(_frames);
        _queues.Publish(_frames, [("good", Inputs.Photograph), ("bad", [1, 2, 3])]);
        var result = Start($$"""
            $run = {{Work()}} -DeadLetterQueue '{{_frames}}-aside' -WarningVariable warnings -WarningAction SilentlyContinue
            "$($run.Frames) $($run.DeadLettered) $($run.Redelivered) $($run.Exits.Name) $($run.Exits.Frames)"
            "$warnings"
            """).WaitForExit();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["1 1 0 end 1", $"'bad' goes to the queue '{_frames}-aside': not a JPEG, PNG, WebP or BMP image."], result.Lines);
        Assert.Equal("bad", Assert.Single(_queues.Take(_frames + "-aside")).Id);
    }

    [Fact]
    public void TlsIsVerified()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Trusts a certificate by an environment variable.");
        var trusting = Start(Work(_server.SecureAddress), (PasswordVariable, _server.Credential.Password), ("SSL_CERT_FILE", _server.CertificateFile)).WaitForExit();
        Assert.Equal((0, ""), (trusting.ExitCode, trusting.Error));
        foreach (var (address, variable) in new[] { (_server.SecureAddress, "NONE"), (_server.SecureAddress.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), "SSL_CERT_FILE") })
        {
            var refusing = Start($"try {{ {Work(address)} }} catch {{ \"$($_.FullyQualifiedErrorId) $_\" }}", (PasswordVariable, _server.Credential.Password), (variable, _server.CertificateFile)).WaitForExit();
            Assert.StartsWith("BrokerUnreachable,", refusing.Lines[0], StringComparison.Ordinal);
            Assert.Contains("certificate", refusing.Lines[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PasswordsAreNeverRepeated()
    {
        var script = $$"""
            $secret = [Security.SecureString]::new(); 'hunter2'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            $credential = [Management.Automation.PSCredential]::new('naserex', $secret)
            function Told($record) { "$($record.FullyQualifiedErrorId) $record $($record.TargetObject) $($record.CategoryInfo) $($record.Exception)" }
            try { {{Work()}} -Verbose } catch { Told $_ }
            try { {{Work()}} -Credential $credential } catch { Told $_ }
            try { {{Work("amqp://naserex:hunter2@127.0.0.1")}} } catch { Told $_ }
            """;
        var result = Start(script, (PasswordVariable, "hunter2")).WaitForExit();
        var told = result.Lines.Where(line => line.StartsWith("Broker", StringComparison.Ordinal)).Select(line => line.Split(',')[0]);
        Assert.Equal(["BrokerAccessRefused", "BrokerAccessRefused", "BrokerPasswordGiven"], told);
        Assert.DoesNotContain("hunter2", result.Output + result.Error, StringComparison.Ordinal);
    }

    private string Work(string? address = null, double idle = 1) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Invoke-ExitModel model.onnx -Dataset photos.naserex.yaml -Classes cat, dog -Broker '{address ?? _server.Address}' -InputQueue '{_frames}' -OutputQueue '{Results}' -IdleTimeout {idle}");

    private HostProcess Start(string script) => Start(script, (PasswordVariable, _server.Credential.Password));

    private HostProcess Start(string script, params (string Name, string Value)[] environment) =>
        _inputs.Start("NASerEx", environment.ToDictionary(one => one.Name, string? (one) => one.Value), script);
}
