using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Gates;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;
using NASerEx.Reports;
using NASerEx.Reports.Ci;
using NASerEx.Specs;

namespace NASerEx.PowerShell;

/// <summary>Fails where a measured model does not hold what it must.</summary>
[Cmdlet(VerbsLifecycle.Assert, "ExitModel", SupportsShouldProcess = true)]
[OutputType(typeof(ExitMeasurement), typeof(ScenarioMeasurement))]
public sealed class AssertExitModelCommand : EngineCmdlet
{
    /// <summary>Exit code of a process that a failed gate ends.</summary>
    public const int GateFailedExitCode = 2;

    // Fields of the engine's own types would load the engine when the module is imported.
    private readonly List<object> _verdicts = [];
    private object? _gates;
    private object? _earlier;

    /// <summary>A measurement from Measure-ExitModel, or the path of a file of them; wildcards stand for several files.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNull]
    public object InputObject { get; set; } = "";

    /// <summary>Path of an <c>ExitSearch</c> spec whose <c>gate</c> has the constraints; parameters go before it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Spec { get; set; }

    /// <summary>Greatest accuracy drop, in percentage points.</summary>
    [Parameter]
    [ValidateRange(-100d, 100d)]
    public double? MaxAccuracyDrop { get; set; }

    /// <summary>Least speed-up.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.Positive)]
    public double? MinSpeedup { get; set; }

    /// <summary>How many times fewer MACs, at least.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.Positive)]
    public double? MinMacReduction { get; set; }

    /// <summary>Greatest mean latency, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.Positive)]
    public double? MaxMeanMs { get; set; }

    /// <summary>Greatest 90th percentile of the latency, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.Positive)]
    public double? MaxP90Ms { get; set; }

    /// <summary>Greatest 99th percentile of the latency, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.Positive)]
    public double? MaxP99Ms { get; set; }

    /// <summary>Greatest growth of the resident memory over opening and running the model, in megabytes of 2^20 bytes.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.Positive)]
    public double? MaxMemoryMb { get; set; }

    /// <summary>Least confidence of the certificate, which the model must then have.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double? MinConfidence { get; set; }

    /// <summary>An earlier measurement, or the path of a file of them: being worse than that, beyond the intervals, fails.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Earlier { get; set; }

    /// <summary>Path of a JUnit XML file to write.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JUnit { get; set; }

    /// <summary>Path of a SARIF file to write.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Sarif { get; set; }

    /// <summary>Emits the measurements that hold.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Ends the process with exit code 2 where the gate fails.</summary>
    [Parameter]
    public SwitchParameter ExitOnFailure { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => WorkHere(() =>
    {
        var (gates, earlier) = (Gates(), Earlier is null ? [] : MeasurementArguments.Of(Earlier, FullPath));
        if (gates.IsEmpty && earlier.IsEmpty)
            throw new NASerExException(
                "GateMissing", ErrorKind.InvalidInput, "There is nothing to judge by. Give a limit such as -MinSpeedup, a spec with a gate (-Spec), or an earlier measurement (-Earlier).");
        (_gates, _earlier) = (gates, earlier);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => WorkHere(
        () =>
        {
            foreach (var measurement in Given().SelectMany(each => MeasurementArguments.Of(each, FullPath)))
                Judge(measurement, (ImmutableArray<Gate>)_gates!, (ImmutableArray<IModelMeasurement>)_earlier!);
        },
        InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing() => WorkHere(() =>
    {
        var verdicts = _verdicts.Cast<GateVerdict>().ToList();
        // With -WhatIf nothing is measured before either.
        if (verdicts.Count == 0 && IsWhatIf)
            return;
        if (verdicts.Count == 0)
            throw new NASerExException("GateNoMeasurement", ErrorKind.InvalidInput, "No measurement came to be judged; a gate that judged nothing does not hold.");
        Publish(verdicts, CiServices.Of(Environment.GetEnvironmentVariable));
        if (verdicts.Any(verdict => !verdict.IsPassed))
            Fail(GateFailure.Of(verdicts));
    });

    private IEnumerable<object> Given() =>
        (InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject) is string path && WildcardPattern.ContainsWildcardCharacters(path) ? PathsOf(path, isLiteral: false) : [InputObject];

    private void Judge(IModelMeasurement measurement, ImmutableArray<Gate> gates, ImmutableArray<IModelMeasurement> earlier)
    {
        var before = earlier.IsEmpty ? null : EarlierMeasurements.Match(measurement, earlier);
        if (before is not null && !GateJudge.IsSameMachine(measurement, before))
            WriteWarning($"The earlier measurement of '{measurement.Model}' was made on another processor or with other threads ({before.Environment.Cpu}, {before.Environment.Threads}); speed-ups are not compared.");
        var verdict = GateJudge.Judge(measurement, gates, before);
        if (verdict.Findings.IsEmpty)
            throw new NASerExException(
                "GateNothingJudged", ErrorKind.InvalidInput,
                $"Nothing of '{measurement.Model}' can be compared with its earlier measurement, which was made on another machine; a gate that judged nothing does not hold. Give a limit such as -MinSpeedup, or store an earlier measurement of this machine.");
        _verdicts.Add(verdict);
        foreach (var finding in verdict.Findings)
            WriteVerbose($"'{measurement.Model}': {finding}.");
        if (PassThru && verdict.IsPassed)
            WriteObject(measurement);
    }

    private void Publish(List<GateVerdict> verdicts, ICiService? service)
    {
        var root = service?.Root ?? CurrentFolder;
        if (JUnit is not null && ShouldProcess(FullPath(JUnit), "Write the verdicts as JUnit"))
            new GateJUnit(root).Write(verdicts, FullPath(JUnit));
        if (Sarif is not null && ShouldProcess(FullPath(Sarif), "Write the verdicts as SARIF"))
            new GateSarif(root).Write(verdicts, FullPath(Sarif));
        if (service is null)
            return;
        foreach (var verdict in verdicts)
            foreach (var finding in verdict.Failed)
                Host.UI.WriteLine(service.Annotation($"{Path.GetFileName(verdict.Measurement.Model)}: {finding.Message}.", finding.Place));
        if (service.AddSummary(new GateMarkdown(root).Render(verdicts)) is { } line)
            Host.UI.WriteLine(line);
    }

    private ImmutableArray<Gate> Gates()
    {
        var section = Spec is null ? new GateSection(new GateOptions(), ImmutableDictionary<string, SourceLocation>.Empty) : SpecFile.ReadGate(FullPath(Spec));
        var options = section.Options;
        var given = new GateOptions
        {
            MaxAccuracyDrop = MaxAccuracyDrop ?? options.MaxAccuracyDrop,
            MinSpeedup = MinSpeedup ?? options.MinSpeedup,
            MinMacReduction = MinMacReduction ?? options.MinMacReduction,
            MaxMeanMs = MaxMeanMs ?? options.MaxMeanMs,
            MaxP90Ms = MaxP90Ms ?? options.MaxP90Ms,
            MaxP99Ms = MaxP99Ms ?? options.MaxP99Ms,
            MaxMemoryMb = MaxMemoryMb ?? options.MaxMemoryMb,
            MinConfidence = MinConfidence ?? options.MinConfidence,
        };
        return Gate.Of(given, section.Places.RemoveRange(section.Places.Keys.Where(IsGiven)));
    }

    private bool IsGiven(string key) => MyInvocation.BoundParameters.Keys.Any(name => name.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Throws, or ends the process. A host takes an exception that a script lets through for exit code 1, whatever it was asked for before, so the
    /// error is only shown, and the script is ended as its own <c>exit</c> would.
    /// </summary>
    private void Fail(NASerExException failure)
    {
        if (!ExitOnFailure)
            throw failure;
        Host.UI.WriteErrorLine($"{failure.Id}: {failure.Message}");
        Host.SetShouldExit(GateFailedExitCode);
        InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock.Create($"exit {GateFailedExitCode}"), input: null);
    }
}
