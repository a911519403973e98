using System.Management.Automation.Runspaces;
using System.Reflection;

namespace NASerEx.Host;

/// <summary>How a script file's <c>exit</c> ends the process, as it does under <c>pwsh -File</c>.</summary>
internal static class ExitSemantics
{
    /// <summary>
    /// Without this a script file's <c>exit N</c> only sets <c>$LASTEXITCODE</c>, which a native command may have set as well. The
    /// engine has a switch for it that pwsh turns on and that is not public; the engine's version is the one built with this host.
    /// </summary>
    public static void LetScriptFileEndProcess(Runspace runspace)
    {
        const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;
        var context = typeof(Runspace).GetProperty("ExecutionContext", Internal)!.GetValue(runspace)!;
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Internal)!.SetValue(context, true);
    }
}
