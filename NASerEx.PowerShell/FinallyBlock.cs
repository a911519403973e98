using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace NASerEx.PowerShell;

/// <summary>
/// Work of a cmdlet with an end that may still write when Ctrl+C has stopped the pipeline. PowerShell lets nothing else write then but the finally
/// blocks of scripts, so this is one; commands further down the pipeline still take what it writes, but nothing of it is shown on a screen.
/// </summary>
internal static class FinallyBlock
{
    private const string Text = "try { $args[0].Invoke() } finally { $args[1].Invoke() }";

    /// <summary>Runs the work, then the end; what the first of them throws is thrown when both are over.</summary>
    /// <param name="work">The work.</param>
    /// <param name="end">The end, which is run in any case.</param>
    public static void Run(Action work, Action end)
    {
        ExceptionDispatchInfo? thrown = null;
        ScriptBlock.Create(Text).Invoke(Kept(work), Kept(end));
        thrown?.Throw();

        Action Kept(Action part) => () =>
        {
            try
            {
                part();
            }
            catch (Exception error)
            {
                // A script would wrap it.
                thrown ??= ExceptionDispatchInfo.Capture(error);
            }
        };
    }
}
