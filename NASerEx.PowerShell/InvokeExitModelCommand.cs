using System.Management.Automation;
using NASerEx.Brokers;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Monitoring;
using NASerEx.PowerShell.Completion;
using NASerEx.PowerShell.Jobs;
using NASerEx.Runtime;

namespace NASerEx.PowerShell;

/// <summary>Classifies images with a model with early exits.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ExitModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExitPrediction), typeof(QueuedRun), typeof(Job))]
public sealed class InvokeExitModelCommand : LongCmdlet, IDisposable
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string StandardInputSet = "StandardInput";
    private const string WatchSet = "Watch";
    private const string FrameSet = "Frame";
    private const string BrokerSet = "Broker";

    /// <summary>Identifier of the event that says that the stream has changed; its data is a <see cref="StreamAlarm"/>.</summary>
    private const string ChangedEvent = "NASerEx.StreamChanged";

    /// <summary>Tag of the information that sums up what the stream looked like; its data is a <see cref="StreamStatus"/>.</summary>
    private const string StatusTag = "NASerEx.StreamStatus";

    /// <summary>Tag of the information that says how the budget was kept; its data is a <see cref="BudgetStatus"/>.</summary>
    private const string BudgetTag = "NASerEx.BudgetStatus";

    /// <summary>How long Ctrl+C waits for images that were taken in, and for who takes what is said of them.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly List<IDisposable> _opened = [];
    private readonly CancellationTokenSource _abandoned = new();
    private CancellationTokenRegistration _stopping;
    private ExitInference? _inference;
    private ImagePipeline? _pipeline;
    private Action? _writeLast;
    private bool _isExceeded;
    private long _frames;

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

    /// <summary>Takes frames from the process's standard input: of each its length as a little-endian uint32, then so many bytes of an encoded image.</summary>
    [Parameter(ParameterSetName = StandardInputSet, Mandatory = true)]
    public SwitchParameter StandardInput { get; set; }

    /// <summary>The bytes of one encoded image.</summary>
    [Parameter(ParameterSetName = FrameSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public byte[] Frame { get; set; } = [];

    /// <summary>Width, height and channels of raw frames, as in <c>640x480x3</c>; in standard input they follow each other without lengths.</summary>
    [Parameter(ParameterSetName = StandardInputSet)]
    [Parameter(ParameterSetName = FrameSet)]
    [Parameter(ParameterSetName = BrokerSet)]
    [ValidateNotNullOrEmpty]
    public string? RawFormat { get; set; }

    /// <summary>A folder that is being written to, whose images are taken as they become complete.</summary>
    [Parameter(ParameterSetName = WatchSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Watch { get; set; } = "";

    /// <summary>The RabbitMQ broker whose queue is worked on: <c>amqp://user@host:5672/virtual-host</c>, or <c>amqps</c> for TLS, without a password.</summary>
    [Parameter(ParameterSetName = BrokerSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Broker { get; set; } = "";

    /// <summary>The queue of frames: messages with the bytes of an image, or with its path or <c>file</c> URI; each is acknowledged when its result is confirmed.</summary>
    [Parameter(ParameterSetName = BrokerSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string InputQueue { get; set; } = "";

    /// <summary>The queue of results: messages of JSON with the ids of their frames.</summary>
    [Parameter(ParameterSetName = BrokerSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutputQueue { get; set; } = "";

    /// <summary>The queue of frames that cannot be answered; the input queue's name with <c>.dead</c> when left out.</summary>
    [Parameter(ParameterSetName = BrokerSet)]
    [ValidateNotNullOrEmpty]
    public string? DeadLetterQueue { get; set; }

    /// <summary>User and password for the broker.</summary>
    [Parameter(ParameterSetName = BrokerSet)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Seconds without another image after which a watched folder or a queue is left; without it that is done by Ctrl+C.</summary>
    [Parameter(ParameterSetName = WatchSet)]
    [Parameter(ParameterSetName = BrokerSet)]
    [ValidateRange(0.1, 1e6)]
    public double? IdleTimeout { get; set; }

    /// <summary>A dataset that says how images are prepared and what the classes are; without paths its images are run.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetCompleter))]
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
    [ArgumentCompleter(typeof(TargetCompleter))]
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

    /// <summary>Multiply-accumulates an image to hold in the mean, by moving along the path of thresholds that the model keeps.</summary>
    [Parameter]
    [ValidateRange(1d, double.MaxValue)]
    public double? TargetMacs { get; set; }

    /// <summary>Milliseconds of inference an image to hold in the mean.</summary>
    [Parameter]
    [ValidateRange(1e-6, double.MaxValue)]
    public double? TargetMs { get; set; }

    /// <summary>Allows thresholds that do not keep what the plan promises, where the target cannot be held with those that do.</summary>
    [Parameter]
    public SwitchParameter AllowUncertified { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (ParameterSetName == BrokerSet)
            WorkHere(() => Queues().Check(), InputQueue);
        RequireUsed(Monitor, "-Monitor", nameof(ShadowShare), nameof(FalseAlarmRate), nameof(Baseline));
        RequireUsed(TargetMacs is not null || TargetMs is not null, "-TargetMacs or -TargetMs", nameof(AllowUncertified));
        var (model, options) = (FullPath(Model), new InferenceOptions { Classes = Classes, Monitor = MonitorOptions(), Baseline = Baseline is null ? null : FullPath(Baseline), Budget = BudgetOptions() });
        if (ParameterSetName == BrokerSet)
            options = options with { Pipeline = QueuedInference.Pipeline };
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
        if (ParameterSetName == BrokerSet)
            return;
        WorkHere(() => _pipeline = _inference.Start(_abandoned.Token), model);
        _stopping = PipelineStopToken.Register(() =>
        {
            _pipeline!.Complete();
            _abandoned.CancelAfter(Farewell);
        });
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName != BrokerSet)
            Flow(TakeGiven);
    }

    private void TakeGiven()
    {
        if (ParameterSetName == FrameSet)
            Run([FrameStream.One(++_frames, Frame, FormatOfFrames)]);
        foreach (var path in GivenPaths().SelectMany(given => PathsOf(given, ParameterSetName == LiteralPathSet)))
            if (TryWork(_ => InputImages.Open(path), path, out var found))
            {
                // Paths of single images may come without end.
                if (found!.HoldsStore)
                    _opened.Add(found);
                Run(found.Images);
            }

        if (ParameterSetName == PathSet && Path.Length == 0)
            RunDataset();
        while (_pipeline!.TryTake(out var result))
            Write(result);
    }

    private string[] GivenPaths() => ParameterSetName switch
    {
        PathSet => Path,
        LiteralPathSet => LiteralPath,
        _ => [],
    };

    /// <inheritdoc/>
    protected override void End()
    {
        if (ParameterSetName == BrokerSet)
            WorkOnQueue();
        else
            Flow(() =>
            {
                if (LiveImages() is { } images)
                    _pipeline!.Feed(images);
                else
                    _pipeline!.Complete();
                WriteRest();
            });
    }

    private void WorkOnQueue()
    {
        var credential = Credential?.GetNetworkCredential();
        WriteObject(Work((work, onPipeline) => QueuedInference.Run(_inference!, Queues(), credential, alarm => onPipeline(() => Raise(alarm)), work), InputQueue));
        WarnOfBudget();
        WriteStatus();
    }

    private BrokerOptions Queues()
    {
        var options = new BrokerOptions(Broker, InputQueue, OutputQueue) { RawFormat = FormatOfFrames, IdleTimeout = IdleTime };
        return DeadLetterQueue is null ? options : options with { DeadLetterQueue = DeadLetterQueue };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _pipeline?.Dispose();
        _inference?.Dispose();
        _opened.ForEach(images => images.Dispose());
        _abandoned.Dispose();
    }

    /// <summary>Runs images; on Ctrl+C, what is said of those that were taken in is still written.</summary>
    private void Flow(Action work)
    {
        var isStopped = false;
        WorkHere(() => FinallyBlock.Run(Noticing, () => WriteAfter(isStopped)), Model);

        void Noticing()
        {
            try
            {
                work();
            }
            catch (Exception) when (Stopping)
            {
                isStopped = true;
                throw;
            }
        }
    }

    private void WriteAfter(bool isStopped)
    {
        if (!isStopped)
            return;
        _writeLast?.Invoke();
        WriteRest();
    }

    private void WriteRest()
    {
        while (_pipeline!.Take(out var result))
            Write(result);
        WriteStatus();
    }

    private void WriteStatus()
    {
        if (_inference!.Status is { } status)
            WriteInformation(status, [StatusTag]);
        if (_inference.Budget is { } budget)
            WriteInformation(budget, [BudgetTag]);
    }

    /// <summary>Images that come when they come; null where there are none.</summary>
    private IEnumerable<InputImage>? LiveImages() => ParameterSetName switch
    {
        WatchSet => new WatchedFolder(FullPath(Watch), new WatchOptions { IdleTimeout = IdleTime }, PipelineStopToken).Images(),
        StandardInputSet => StandardFrames.Open(FormatOfFrames),
        _ => null,
    };

    private TimeSpan? IdleTime => IdleTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private RawFormat? FormatOfFrames => RawFormat is null ? null : Data.RawFormat.Parse(RawFormat);

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
        Run(Enumerable.Range(0, split.Count).Select(split.Image));
    }

    private void Run(IEnumerable<InputImage> images)
    {
        foreach (var image in images)
            while (!_pipeline!.AddOrTake(image, out var result))
                Write(result);
    }

    private void Write(in ImageResult result)
    {
        if (Stopping)
        {
            var last = result;
            _writeLast = () => Write(last);
            throw new PipelineStoppedException();
        }

        if (result.Fault is { } fault)
            WriteError(new NASerExException("ImageUnreadable", ErrorKind.InvalidInput, $"'{result.Image}' is left out: {fault.TrimEnd('.')}."), result.Image.Source);
        else
        {
            WriteObject(_inference!.Name(result));
            foreach (var alarm in _inference.Observe(result))
                Raise(alarm);
            WarnOfBudget();
        }
    }

    private void Raise(StreamAlarm alarm)
    {
        WriteWarning(alarm.ToString());
        Events.GenerateEvent(ChangedEvent, this, [alarm], PSObject.AsPSObject(alarm));
    }

    private void WarnOfBudget()
    {
        if (_isExceeded || _inference!.Budget is not { IsExceeded: true } budget)
            return;
        _isExceeded = true;
        WriteWarning(budget.ToString());
    }

    private BudgetOptions? BudgetOptions() => TargetMacs is null && TargetMs is null
        ? null
        : new BudgetOptions { TargetMacs = TargetMacs, TargetMs = TargetMs, AllowUncertified = AllowUncertified };

    private MonitorOptions? MonitorOptions()
    {
        var defaults = new MonitorOptions();
        return Monitor ? defaults with { ShadowShare = ShadowShare ?? defaults.ShadowShare, FalseAlarmRate = FalseAlarmRate ?? defaults.FalseAlarmRate } : null;
    }
}
