using System.Management.Automation;

namespace NASerEx.PowerShell.Completion;

/// <summary>Paths of the session. Completers are given none, so it is asked from within.</summary>
internal static class SessionPaths
{
    private static readonly ScriptBlock FullPath = ScriptBlock.Create("$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($args[0])");

    /// <summary>The full path of a file that need not exist.</summary>
    public static string Full(string path) => (string)FullPath.Invoke(path)[0].BaseObject;
}
