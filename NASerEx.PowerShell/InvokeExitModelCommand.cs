using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Monitoring;
using NASerEx.Runtime;

namespace NASerEx.PowerShell;

/// <summary>Classifies images with a model with early exits.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ExitModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExitPrediction))]
public sealed class InvokeExitModelCommand : EngineCmdlet, IDisposable
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Identifier of the event that says that the stream has changed; its data is a <see cref="StreamAlarm"/>.</summary>
    private const string ChangedEvent = "NASerEx.StreamChanged";

    /// <summary>Tag of the information that sums up what the stream looked like; its data is a <see cref="StreamStatus"/>.</summary>
    private const string StatusTag = "NASerEx.StreamStatus";

    private readonly List<IDisposable> _opened = [];
    private ExitInference? _inference;
    private ImagePipeline? _pipeline;

    /// <summary>Path of the model: an ONNX file, or the manifest of a model in stages.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = "";

    /// <summary>Paths of images, folders and zip files; wildcards stand for several.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Paths of images, folders and zip files, taken as they are.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A dataset that says how images are prepared and what the classes are; without paths its images are run.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Dataset { get; set; }

    /// <summary>The split of the dataset that is run where no paths are given.</summary>
    // A field of the engine's own enum would load the engine when the module is imported.
    [Parameter]
    [ValidateSet(nameof(SplitName.Train), nameof(SplitName.Validation), nameof(SplitName.Calibration), nameof(SplitName.Test))]
    public string Split { get; set; } = nameof(SplitName.Test);

    /// <summary>Names of the classes in the order of the model's outputs.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Classes { get; set; }

    /// <summary>Images that a model in stages runs at once, where it does not fix it; the target's when left out.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int? Batch { get; set; }

    /// <summary>A hardware target, or the path of its spec; all cores of the CPU when left out.</summary>
    [Parameter]
    public object? Target { get; set; }

    /// <summary>Compares what the model says of the images with what it says of calibration images, and warns when they no longer look alike.</summary>
    [Parameter]
    public SwitchParameter Monitor { get; set; }

    /// <summary>Share of images that the original is asked about too, where the stream is monitored.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double? ShadowShare { get; set; }

    /// <summary>Path of the original; stages ask their own end when it is left out, and a single file then asks nobody.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Greatest probability that a stream that looks like the calibration images ever gives a warning.</summary>
    [Parameter]
    [ValidateRange(1e-12, 0.5)]
    public double? FalseAlarmRate { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var (model, options) = (FullPath(Model), new InferenceOptions { Classes = Classes, Monitor = MonitorOptions(), Baseline = Baseline is null ? null : FullPath(Baseline) });
        var dataset = Dataset is null ? null : DatasetArguments.Full(Dataset, FullPath);
        var target = Target is null ? null : TargetArguments.Of(Target, FullPath);
        _inference = Work(
            work =>
            {
                var machine = target?.Invoke();
                return ExitInference.Open(
                    model,
                    dataset is null ? null : size => dataset as DatasetOptions ?? DatasetArgument.Resolve((string)dataset, size, work),
                    options with { Batch = Batch ?? machine?.Batch ?? options.Batch, Runtime = machine?.ToRuntime() ?? options.Runtime });
            },
            model);
        WorkHere(() => _pipeline = _inference.Start(PipelineStopToken), model);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in (ParameterSetName == PathSet ? Path : LiteralPath).SelectMany(given => PathsOf(given, ParameterSetName == LiteralPathSet)))
            if (TryWork(_ => InputImages.Open(path), path, out var found))
            {
                _opened.Add(found!);
                WorkHere(() => Run(found!.Images), Model);
            }

        if (Path.Length == 0 && LiteralPath.Length == 0)
            RunDataset();
        WorkHere(WriteKnown, Model);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WorkHere(
        () =>
        {
            _pipeline!.Complete();
            while (_pipeline.Take(out var result))
                Write(result);
            if (_inference!.Status is { } status)
                WriteInformation(status, [StatusTag]);
        },
        Model);

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipeline?.Dispose();
        _inference?.Dispose();
        _opened.ForEach(images => images.Dispose());
    }

    private void RunDataset()
    {
        if (_inference!.Dataset is not { } options)
        {
            WriteError(new NASerExException("NoImages", ErrorKind.InvalidInput, "There are no images to run. Give paths of images, folders or zip files, or a dataset (-Dataset)."), Model);
            return;
        }

        var name = Enum.Parse<SplitName>(Split, ignoreCase: true);
        var data = Work(work => ImageDataset.Open(options, work), options);
        _opened.Add(data);
        var split = Work(work => data.Split(name, work), options);
        WorkHere(() => Run(Enumerable.Range(0, split.Count).Select(split.Image)), Model);
    }

    private void Run(IEnumerable<InputImage> images)
    {
        foreach (var image in images)
            while (!_pipeline!.AddOrTake(image, out var result))
                Write(result);
    }

    private void WriteKnown()
    {
        while (_pipeline!.TryTake(out var result))
            Write(result);
    }

    private void Write(in ImageResult result)
    {
        if (result.Fault is { } fault)
            WriteError(new NASerExException("ImageUnreadable", ErrorKind.InvalidInput, $"'{result.Image}' is left out: {fault.TrimEnd('.')}."), result.Image.Source);
        else
        {
            WriteObject(_inference!.Name(result));
            foreach (var alarm in _inference.Observe(result))
                Raise(alarm);
        }
    }

    private void Raise(StreamAlarm alarm)
    {
        WriteWarning(alarm.ToString());
        Events.GenerateEvent(ChangedEvent, this, [alarm], PSObject.AsPSObject(alarm));
    }

    private MonitorOptions? MonitorOptions()
    {
        var defaults = new MonitorOptions();
        return Monitor ? defaults with { ShadowShare = ShadowShare ?? defaults.ShadowShare, FalseAlarmRate = FalseAlarmRate ?? defaults.FalseAlarmRate } : null;
    }
}
