using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Data;
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

    /// <summary>What <c>Measure-ExitModel</c> gave, or the path of a file that it wrote.</summary>
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

    /// <summary>The plan that the model carries out, as Export-ExitModel takes it, or the path of an exported model with its plan beside it.</summary>
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
        WriteFiles(written);
    }

    private ReportRequest Request() => Work(
        _ =>
        {
            var given = MeasurementArguments.Of(Measurement, FullPath);
            if (_reported is not null || given.Length > 1)
                throw new NASerExException(
                    "ReportOfSeveral", ErrorKind.InvalidInput, $"A report is of one measurement, and several were given for '{OutFile}'. Call New-ExitReport once for each, with files of their own.");
            var measured = Argument<ExitMeasurement>(given[0], nameof(Measurement), "what Measure-ExitModel gives for single images");
            _reported = measured;
            return new ReportRequest(measured)
            {
                Search = Search is null ? null : Argument<ExitSearchResult>(Search, nameof(Search), "what Invoke-ExitSearch gives"),
                Plan = Plan is null ? null : PlanArguments.Of(Unwrapped(Plan), FullPath)(),
            };
        },
        OutFile);

    private static object Unwrapped(object argument) => argument is PSObject wrapped ? wrapped.BaseObject : argument;

    private static T Argument<T>(object argument, string name, string wanted)
        where T : class => Unwrapped(argument) is var given && given is T right
        ? right
        : throw new NASerExException("ReportArgument", ErrorKind.InvalidInput, $"-{name} takes {wanted}, not a {given.GetType().Name}.");
}
