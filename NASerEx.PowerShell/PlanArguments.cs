using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.PowerShell;

/// <summary>A plan as parameters take it: the object from another cmdlet, or the path of a plan file or of an exported model with its plan beside it.</summary>
internal static class PlanArguments
{
    /// <summary>How to get the plan; getting it fails where the argument is something else.</summary>
    public static Func<ExitPlan> Of(object argument, Func<string, string> fullPath)
    {
        var given = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (given is IChosenPlan { Plan: var chosen })
            return () => chosen;
        if (given is StudiedSearch studied)
            return () => studied.Open().Plan;
        if (given is ExportedExitModel { Plan: var exported })
            return () => exported;
        if (given is ExitPlan plan)
            return () => plan;
        if (given is not (string or FileSystemInfo))
            return () => throw NoPlan(PSObject.AsPSObject(argument).TypeNames[0]);
        var path = fullPath(given.ToString()!);
        return () => ExitPlanFile.Read(ExportFiles.PlanFileOf(path));
    }

    private static NASerExException NoPlan(string type) => new(
        "PlanArgument", ErrorKind.InvalidInput,
        $"A result of Invoke-ExitSearch, its Plan, or the path of a plan file is expected, not a {type}{(type.StartsWith("Deserialized.", StringComparison.Ordinal) ? ", which is only to look at" : "")}.");
}
