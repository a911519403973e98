using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Measurement;

namespace NASerEx.PowerShell;

/// <summary>Measurements as parameters take them: objects from Measure-ExitModel, or the path of a file that it wrote.</summary>
internal static class MeasurementArguments
{
    /// <summary>The measurements that an argument stands for.</summary>
    /// <exception cref="NASerExException">It is neither, or the file cannot be used.</exception>
    public static ImmutableArray<IModelMeasurement> Of(object argument, Func<string, string> fullPath) => argument switch
    {
        PSObject { BaseObject: var inner } when inner is not PSCustomObject => Of(inner, fullPath),
        IModelMeasurement measurement => [measurement],
        string or FileSystemInfo => MeasurementFile.Read(fullPath(argument.ToString()!)),
        object[] several => [.. several.SelectMany(each => Of(each, fullPath))],
        _ => throw new NASerExException(
            "MeasurementArgument", ErrorKind.InvalidInput,
            $"A measurement from Measure-ExitModel, or the path of a file that its -OutFile wrote, is expected, not a {argument.GetType().Name}."),
    };
}
