using System.Management.Automation;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.PowerShell.Jobs;
using NASerEx.Training;

namespace NASerEx.PowerShell;

/// <summary>Trains a small residual classifier and writes it as an ONNX file.</summary>
[Cmdlet(VerbsCommon.New, "ExitBackbone", SupportsShouldProcess = true)]
[OutputType(typeof(BackboneReport), typeof(Job))]
public sealed class NewExitBackboneCommand : LongCmdlet
{
    /// <summary>A dataset's spec, a folder or file of images, or <c>symbols</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object Dataset { get; set; } = "";

    /// <summary>The ONNX file to write.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Channels of the first stage.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int? Width { get; set; }

    /// <summary>Residual blocks in each of the three stages.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int? BlocksPerStage { get; set; }

    /// <summary>Passes over the train split.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int? Epochs { get; set; }

    /// <summary>Peak learning rate.</summary>
    [Parameter]
    [ValidateRange(1e-9, 10)]
    public double? LearningRate { get; set; }

    /// <summary>Pixels of padding for the random crop of training images.</summary>
    [Parameter]
    [ValidateRange(0, 64)]
    public int? PadCrop { get; set; }

    /// <summary>Mirrors training images left to right at random.</summary>
    [Parameter]
    public SwitchParameter Flip { get; set; }

    /// <summary>Seed of initial weights, order and augmentation.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var (file, dataset) = (FullPath(OutFile), DatasetArguments.Full(Dataset, FullPath));
        var shape = new SmallResNet();
        shape = shape with { Width = Width ?? shape.Width, BlocksPerStage = BlocksPerStage ?? shape.BlocksPerStage };
        if (IsWhatIf)
        {
            var time = Work(work => Experiment.ForecastBackbone(shape, DatasetArguments.Resolve(dataset, null, work), Options(), work), OutFile);
            var lasting = time is { } known ? $", in {Durations.About(known)} on this machine," : "";
            ShouldProcess($"Train a classifier for {SearchForecast.EpochsOf(Options().Epochs)}{lasting} and write it as '{file}'.{(time is null ? $" {SearchForecast.NoTime}" : "")}", "", "");
        }
        else if (ShouldProcess(file, "Train a classifier"))
            WriteObject(Work(work => Experiment.TrainBackbone(shape, DatasetArguments.Resolve(dataset, null, work), Options(), file, Force, work), OutFile));
    }

    private TrainingOptions Options()
    {
        var options = new TrainingOptions();
        return options with
        {
            Epochs = Epochs ?? options.Epochs,
            LearningRate = LearningRate ?? options.LearningRate,
            PadCrop = PadCrop ?? options.PadCrop,
            Flip = Flip,
            Seed = Seed ?? options.Seed,
        };
    }
}
