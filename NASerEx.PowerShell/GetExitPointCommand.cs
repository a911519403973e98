using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Exits;
using NASerEx.Runtime;

namespace NASerEx.PowerShell;

/// <summary>Lists the places where a model can stop early.</summary>
[Cmdlet(VerbsCommon.Get, "ExitPoint", DefaultParameterSetName = ModelSet)]
[OutputType(typeof(ExitPoint))]
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

    /// <summary>Channels, height and width, for models that leave the size of their input open.</summary>
    [Parameter]
    [ValidateCount(3, 3)]
    [ValidateRange(1, 65536)]
    public int[]? InputSize { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var size = InputSize is [var channels, var height, var width] ? new ImageSize(channels, height, width) : (ImageSize?)null;
        foreach (var path in (ParameterSetName == ModelSet ? Model : LiteralPath).SelectMany(PathsOf))
            if (TryWork(work => Experiment.ExitPoints(path, size, work), path, out var points))
                Write(path, points);
    }

    private IReadOnlyList<string> PathsOf(string given)
    {
        try
        {
            if (ParameterSetName == LiteralPathSet)
                return [FullPath(given)];
            // A file whose name holds brackets is meant as it is where they match nothing else; what matches nothing is an error of its own.
            return ExistingPaths(given) is { Count: > 0 } found ? found : [FullPath(given)];
        }
        catch (SessionStateException missing)
        {
            WriteError(new ErrorRecord(missing.ErrorRecord, missing));
            return [];
        }
    }

    private void Write(string path, ImmutableArray<ExitPoint> points)
    {
        foreach (var point in points)
        {
            var item = new PSObject(point);
            item.Properties.Add(new PSNoteProperty("Model", path));
            WriteObject(item);
        }
    }
}
