using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.PowerShell.Completion;
using NASerEx.Runtime;
using NASerEx.Saliency;

namespace NASerEx.PowerShell;

/// <summary>Lists the places where a model can stop early and, given images, how much of the class can be read off there.</summary>
[Cmdlet(VerbsCommon.Get, "ExitPoint", DefaultParameterSetName = ModelSet)]
[OutputType(typeof(ExitPoint), typeof(PointSaliency))]
public sealed class GetExitPointCommand : EngineCmdlet
{
    private const string ModelSet = "Model";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths of ONNX files; wildcards stand for several.</summary>
    [Parameter(ParameterSetName = ModelSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <summary>Paths of ONNX files, taken as they are.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Names of the points to list; wildcards stand for several.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExitPointCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Channels, height and width, for models that leave the size of their input open.</summary>
    [Parameter]
    [ValidateCount(3, 3)]
    [ValidateRange(1, 65536)]
    public int[]? InputSize { get; set; }

    /// <summary>A dataset's spec, a folder or file of images, or <c>symbols</c>; images of its train split tell the saliency of each point.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object? Dataset { get; set; }

    /// <summary>The measure of saliency that says which points a search would put heads on.</summary>
    // A field of the engine's own enum would load the engine when the module is imported.
    [Parameter]
    [ValidateSet(nameof(SaliencyMeasure.Probe), nameof(SaliencyMeasure.Fisher), nameof(SaliencyMeasure.Gradient), nameof(SaliencyMeasure.Cka))]
    public string? Saliency { get; set; }

    /// <summary>Most training images that saliency is told from, stratified; 0 takes all.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxImages { get; set; }

    /// <summary>Least share of the model's MACs between two points that are kept.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double? MinGap { get; set; }

    /// <summary>Most points that are kept; 0 keeps all that the rule does.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxPoints { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Dataset is null && SaysNothing is { } parameter)
            WorkHere(() => throw new NASerExException("DatasetMissing", ErrorKind.InvalidInput, $"-{parameter} says how saliency is told, which takes images: give -Dataset too."), parameter);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var size = InputSize is [var channels, var height, var width] ? new ImageSize(channels, height, width) : (ImageSize?)null;
        var isLiteral = ParameterSetName == LiteralPathSet;
        foreach (var path in (isLiteral ? LiteralPath : Model).SelectMany(given => PathsOf(given, isLiteral)))
            if (TryWork(List(path, size), path, out var points))
                Write(path, points!);
    }

    private Func<WorkContext, IEnumerable<object>> List(string path, ImageSize? size)
    {
        if (Dataset is null)
            return work => Experiment.ExitPoints(path, size, work);
        var (dataset, exits) = (DatasetArguments.Full(Dataset, FullPath), Exits());
        return work => Experiment.Saliencies(path, size, DatasetArguments.Resolve(dataset, path, work), exits, work);
    }

    private string? SaysNothing => new[] { nameof(Saliency), nameof(MaxImages), nameof(MinGap), nameof(MaxPoints) }.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey);

    private ExitSpaceOptions Exits()
    {
        var usual = new ExitSpaceOptions();
        return usual with
        {
            Saliency = Saliency is null ? SaliencyMeasure.Probe : Enum.Parse<SaliencyMeasure>(Saliency, ignoreCase: true),
            SaliencyImages = MaxImages ?? usual.SaliencyImages,
            MinGap = MinGap ?? usual.MinGap,
            MaxPoints = MaxPoints ?? usual.MaxPoints,
        };
    }

    private void Write(string path, IEnumerable<object> points)
    {
        var wanted = Array.ConvertAll(Name, name => WildcardPattern.Get(name, WildcardOptions.CultureInvariant));
        var all = points.ToList();
        foreach (var point in all.Where(point => Array.Exists(wanted, name => name.IsMatch(NameOf(point)))))
        {
            var item = new PSObject(point);
            item.Properties.Add(new PSNoteProperty("Model", path));
            WriteObject(item);
        }

        foreach (var name in Name.Where((name, i) => !WildcardPattern.ContainsWildcardCharacters(name) && !all.Exists(point => wanted[i].IsMatch(NameOf(point)))))
            WriteError(new NASerExException("ExitPointUnknown", ErrorKind.NotFound, $"The model '{path}' has no exit point '{name}'. Get-ExitPoint without -Name lists them."), name);
    }

    private static string NameOf(object point) => point is PointSaliency saliency ? saliency.Name : ((ExitPoint)point).Name;
}
