using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.PowerShell.Completion;
using NASerEx.Reports;

namespace NASerEx.PowerShell;

/// <summary>Writes a report of a measurement as a page, as text or as data.</summary>
[Cmdlet(VerbsCommon.New, "ExitReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewExitReportCommand : EngineCmdlet
{
    private object? _reported;

    /// <summary>What <c>Measure-ExitModel</c> gave.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object Measurement { get; set; } = "";

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Formats to write; the one that the file's name ends for when left out.</summary>
    [Parameter]
    [ValidateSet(ReportFormats.Html, ReportFormats.Markdown, ReportFormats.Json)]
    public string[] Format { get; set; } = [];

    /// <summary>The result of the search that the model comes from.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Search { get; set; }

    /// <summary>The plan that the model carries out, or the path of its file.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Plan { get; set; }

    /// <summary>The dataset that was measured on, for a few of its images.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object? Dataset { get; set; }

    /// <summary>Replaces files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = FullPath(OutFile);
        var request = Request();
        var files = Work(_ => ReportFile.Of(path, Format), OutFile).Where(file => ShouldProcess(file.Path, $"Write the {file.Format.Name} report")).ToImmutableArray();
        if (files.IsEmpty)
            return;
        var dataset = Dataset is null ? null : DatasetArguments.Full(Dataset, FullPath);
        var written = Work(
            work => Experiment.Report(
                request with
                {
                    Dataset = dataset is null ? null : DatasetArguments.Resolve(dataset, request.Measurement.Baseline, work),
                    DatasetArgument = dataset as string,
                },
                files, Force, work),
            OutFile);
        WriteObject(written, enumerateCollection: true);
    }

    private ReportRequest Request() => Work(
        _ =>
        {
            if (_reported is not null)
                throw new NASerExException(
                    "ReportOfSeveral", ErrorKind.InvalidInput, $"A report is of one measurement, and several were given for '{OutFile}'. Call New-ExitReport once for each, with files of their own.");
            var measured = Argument<ExitMeasurement>(Measured(), nameof(Measurement), "what Measure-ExitModel gives, or the path of a file that its -OutFile wrote");
            _reported = measured;
            var plan = Unwrapped(Plan);
            return new ReportRequest(measured)
            {
                Search = Search is null ? null : Argument<ExitSearchResult>(Search, nameof(Search), "what Invoke-ExitSearch gives"),
                Plan = plan is null ? null : plan as ExitPlan ?? ExitPlanFile.Read(FullPath(plan.ToString()!)),
            };
        },
        OutFile);

    /// <summary>What is reported; a file is read.</summary>
    private object Measured() => Unwrapped(Measurement) is not (string or FileSystemInfo) ? Measurement : MeasurementArguments.Of(Measurement, FullPath) switch
    {
        [var one] => one,
        var several => throw new NASerExException(
            "ReportOfSeveral", ErrorKind.InvalidInput, $"A report is of one measurement, and '{Measurement}' holds {several.Length}. Call New-ExitReport with a file of one."),
    };

    private static object? Unwrapped(object? argument) => argument is PSObject wrapped ? wrapped.BaseObject : argument;

    private static T Argument<T>(object argument, string name, string wanted)
        where T : class => Unwrapped(argument) is var given && given is T right
        ? right
        : throw new NASerExException("ReportArgument", ErrorKind.InvalidInput, $"-{name} takes {wanted}, not a {given!.GetType().Name}.");
}
