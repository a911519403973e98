using System.Globalization;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx.PowerShell;

/// <summary>Searches early exits for a model.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ExitSearch", DefaultParameterSetName = SpecSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExitSearchResult), typeof(StudyJob))]
public sealed class InvokeExitSearchCommand : EngineCmdlet
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

    /// <summary>Path of a <c>HardwareTarget</c> spec.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    [ValidateNotNull]
    public object? Target { get; set; }

    /// <summary>Greatest accuracy drop on validation, in percentage points.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    public double MaxAccuracyDrop { get; set; }

    /// <summary>Seed of the search and of training.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    public int Seed { get; set; }

    /// <summary>Values in place of the spec's, each as <c>key.path=value</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Set { get; set; } = [];

    /// <summary>Where results are kept, in place of the spec's store: a folder, or the address of a PostgreSQL database.</summary>
    [Parameter]
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
    protected override void ProcessRecord()
    {
        var overrides = new SpecOverrides([.. Set], CurrentFolder);
        var outSpec = OutSpec is null ? null : FullPath(OutSpec);
        var prepare = ParameterSetName == SpecSet ? FromSpec(overrides, outSpec) : FromEssentials(overrides);
        var writes = outSpec is not null && ShouldProcess(outSpec, "Write the spec that was used");
        string? study = null;
        WorkHere(() => study = CheckedStudy());
        ExitSearchSpec SpecOf(WorkContext work) => prepare(work) is var spec && study is not null ? spec with { Store = study } : spec;
        var credential = StudyArguments.Of(Credential);
        if (NoWait)
        {
            WriteObject(Work(work => Experiment.AskSearch(SpecOf(work), credential, work), ParameterSetName == SpecSet ? Path : Model), enumerateCollection: true);
            return;
        }

        WriteObject(Work(
            work =>
            {
                var found = Distributed ? Experiment.SearchDistributed(SpecOf(work), credential, work) : Experiment.Search(SpecOf(work), credential, work);
                if (writes)
                    SpecFile.WriteSearch(found.Spec, outSpec!);
                return found;
            },
            ParameterSetName == SpecSet ? Path : Model));
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
        var (model, dataset, target) = (FullPath(Model), DatasetArguments.Full(Dataset, FullPath), TargetArguments.Of(Target, FullPath));
        var store = System.IO.Path.Combine(CurrentFolder, SpecFile.DefaultStore);
        var essentials = overrides with { Settings = [.. Essentials(), .. overrides.Settings] };
        return work => SpecFile.Override(
            new ExitSearchSpec { Model = model, Dataset = DatasetArguments.Resolve(dataset, model, work), Target = target(), Store = store },
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
