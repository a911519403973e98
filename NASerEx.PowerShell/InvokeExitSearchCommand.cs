using System.Globalization;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.PowerShell.Jobs;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx.PowerShell;

/// <summary>Searches early exits for a model.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ExitSearch", DefaultParameterSetName = SpecSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExitSearchResult), typeof(StudyJob), typeof(Job))]
public sealed class InvokeExitSearchCommand : LongCmdlet
{
    private const string SpecSet = "Spec";
    private const string ModelSet = "Model";

    /// <summary>Path of an <c>ExitSearch</c> spec.</summary>
    [Parameter(ParameterSetName = SpecSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Path of an ONNX classifier.</summary>
    [Parameter(ParameterSetName = ModelSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = "";

    /// <summary>A dataset's spec, a folder or file of images, or <c>symbols</c>.</summary>
    [Parameter(ParameterSetName = ModelSet, Mandatory = true)]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object Dataset { get; set; } = "";

    /// <summary>Greatest accuracy drop on validation, in percentage points.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    public double MaxAccuracyDrop { get; set; }

    /// <summary>Seed of the search and of training.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    public int Seed { get; set; }

    /// <summary>Hardware targets, or paths of their specs, in place of the spec's: one plan for each, from the same trained exits.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TargetCompleter))]
    [ValidateNotNullOrEmpty]
    public object[]? Target { get; set; }

    /// <summary>Values in place of the spec's, each as <c>key.path=value</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Set { get; set; } = [];

    /// <summary>Where results are kept, in place of the spec's store: a folder, or the address of a PostgreSQL database.</summary>
    [Parameter]
    [Alias("Store")]
    [ValidateNotNullOrEmpty]
    public string? Study { get; set; }

    /// <summary>User and password for a PostgreSQL database.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Leaves the work to workers (Start-ExitWorker) and waits for them.</summary>
    [Parameter]
    public SwitchParameter Distributed { get; set; }

    /// <summary>Does not wait for the workers, and writes the jobs so far.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Where to write the spec that was used, once the search has ended.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutSpec { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var overrides = new SpecOverrides([.. Set], CurrentFolder);
        var outSpec = OutSpec is null ? null : FullPath(OutSpec);
        string? study = null;
        WorkHere(() => study = CheckedStudy());
        var (prepare, targets) = (ParameterSetName == SpecSet ? FromSpec(overrides, outSpec) : FromEssentials(overrides), TargetArguments.Each(Target, FullPath));
        var source = (object)(ParameterSetName == SpecSet ? Path : Model);
        ExitSearchSpec Prepared(WorkContext work) => prepare(work) is var spec && study is not null ? spec with { Store = study } : spec;
        foreach (var (spec, label) in Work(work => SearchTargets.Of(Prepared(work), [.. targets.Select(target => target())], overrides, work), source))
            Search(spec, label, outSpec, source);
    }

    private void Search(ExitSearchSpec spec, string? label, string? outSpec, object source)
    {
        var credential = StudyArguments.Of(Credential);
        var isWanted = IsWhatIf
            ? ShouldProcess(Work(work => Experiment.ForecastSearch(spec, credential, work).ToString(), source), "", "")
            : ShouldProcess(source.ToString(), "Search early exits");
        var file = outSpec is null ? null : SpecFile.Labelled(outSpec, label);
        var writes = file is not null && !NoWait && ShouldProcess(file, "Write the spec that was used");
        if (!isWanted)
            return;
        if (NoWait)
        {
            WriteObject(Work(work => Experiment.AskSearch(spec, credential, work), source), enumerateCollection: true);
            return;
        }

        if (writes)
            WorkHere(() => AtomicFile.Require(file!), OutSpec);
        WriteObject(Work(
            work =>
            {
                var found = Distributed ? Experiment.SearchDistributed(spec, credential, work) with { Label = label } : Experiment.Search(spec, credential, work, label);
                if (writes)
                    SpecFile.WriteSearch(found.Spec, file!);
                return found;
            },
            source));
    }

    private string? CheckedStudy() => NoWait && !Distributed
        ? throw new NASerExException("NoWaitAlone", ErrorKind.InvalidInput, "-NoWait leaves a search to workers; give -Distributed too.")
        : Study is null ? null : StudyArguments.Full(Study, FullPath);

    private Func<WorkContext, ExitSearchSpec> FromSpec(SpecOverrides overrides, string? outSpec)
    {
        var path = FullPath(Path);
        return _ => outSpec is not null && System.IO.Path.GetFullPath(outSpec) == System.IO.Path.GetFullPath(path)
            ? throw new NASerExException("OutSpecOverSpec", ErrorKind.InvalidInput, $"'{path}' is the spec itself; give the spec that is written another name.")
            : SpecFile.ReadSearch(path, overrides);
    }

    private Func<WorkContext, ExitSearchSpec> FromEssentials(SpecOverrides overrides)
    {
        var (model, dataset) = (FullPath(Model), DatasetArguments.Full(Dataset, FullPath));
        var store = System.IO.Path.Combine(CurrentFolder, SpecFile.DefaultStore);
        var essentials = overrides with { Settings = [.. Essentials(), .. overrides.Settings] };
        return work => SpecFile.Override(
            new ExitSearchSpec { Model = model, Dataset = DatasetArguments.Resolve(dataset, model, work), Store = store },
            essentials);
    }

    private IEnumerable<string> Essentials()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(MaxAccuracyDrop)))
            yield return string.Create(CultureInfo.InvariantCulture, $"search.maxAccuracyDrop={MaxAccuracyDrop}");
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Seed)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"search.seed={Seed}");
            yield return string.Create(CultureInfo.InvariantCulture, $"training.seed={Seed}");
        }
    }
}
