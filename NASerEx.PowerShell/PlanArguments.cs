using NASerEx.Exits;

namespace NASerEx.PowerShell;

/// <summary>A plan as parameters take it: the object from another cmdlet, or the path of a plan file or of an exported model with its plan beside it.</summary>
internal static class PlanArguments
{
    /// <summary>How to get the plan.</summary>
    public static Func<ExitPlan> Of(object argument, Func<string, string> fullPath)
    {
        if (argument is IChosenPlan { Plan: var chosen })
            return () => chosen;
        if (argument is StudiedSearch studied)
            return () => studied.Open().Plan;
        if (argument is ExportedExitModel { Plan: var exported })
            return () => exported;
        if (argument is ExitPlan given)
            return () => given;
        var path = fullPath(argument.ToString()!);
        return () => ExitPlanFile.Read(ExportFiles.PlanFileOf(path));
    }
}
