using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Specs;

namespace NASerEx.PowerShell;

/// <summary>A dataset as parameters take it: the object from another cmdlet, or text that names one.</summary>
internal static class DatasetArguments
{
    /// <summary>The object as it is, or the text with its path made full.</summary>
    public static object Full(object argument, Func<string, string> fullPath) =>
        argument is PSObject { BaseObject: var inner } ? Full(inner, fullPath)
        : argument is DatasetOptions || argument is string text && DatasetArgument.IsSymbols(text) ? argument
        : fullPath(argument.ToString()!);

    /// <summary>The dataset; one without a spec is fitted to a model's input, if there is a model.</summary>
    public static DatasetOptions Resolve(object argument, string? model, WorkContext work) =>
        argument as DatasetOptions ?? Experiment.Dataset((string)argument, model, work);
}

/// <summary>A hardware target as parameters take it.</summary>
internal static class TargetArguments
{
    /// <summary>How to get the target; a missing argument stands for the default one.</summary>
    public static Func<HardwareTarget> Of(object? argument, Func<string, string> fullPath)
    {
        if (argument is PSObject { BaseObject: var inner })
            return Of(inner, fullPath);
        if (argument is null or HardwareTarget)
            return () => (HardwareTarget?)argument ?? new HardwareTarget();
        if (argument is not string and not FileSystemInfo)
            return () => throw new NASerExException(
                "TargetArgument", ErrorKind.InvalidInput, $"-Target takes the path of a HardwareTarget spec or such an object, not a {argument.GetType().Name}.");
        var path = fullPath(argument.ToString()!);
        return () => SpecFile.ReadTarget(path);
    }

    /// <summary>How to get each of several targets, in order; none where the argument is missing.</summary>
    public static IReadOnlyList<Func<HardwareTarget>> Each(object[]? arguments, Func<string, string> fullPath) => [.. (arguments ?? []).Select(one => Of(one, fullPath))];
}
