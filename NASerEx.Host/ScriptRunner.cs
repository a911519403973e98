using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NASerEx.Host;

/// <summary>Runs a script or commands in a runspace of its own, to the exit code that <c>pwsh -File</c> or <c>pwsh -Command</c> has.</summary>
internal static class ScriptRunner
{
    public static int Run(CommandLine commandLine)
    {
        using var host = new ConsoleHost();
        using var runspace = Open(host);
        var failed = !TryInvoke(CreatePipeline(runspace, commandLine), runspace, host.UI);
        if (host.ExitCode is { } asked)
            return asked;
        return failed || !LastSucceeded(runspace) ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static Runspace Open(ConsoleHost host)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }

    private static Pipeline CreatePipeline(Runspace runspace, CommandLine commandLine)
    {
        if (commandLine.File is null)
            return runspace.CreatePipeline(commandLine.Command, addToHistory: true); // else the engine puts $? back afterwards

        ExitSemantics.LetScriptFileEndProcess(runspace);
        var script = new Command(commandLine.File, isScript: false, useLocalScope: false);
        foreach (var parameter in commandLine.Parameters)
            script.Parameters.Add(parameter);
        var pipeline = runspace.CreatePipeline();
        pipeline.Commands.Add(script);
        return pipeline;
    }

    /// <summary>Runs with the output formatted, until it ends or Ctrl+C stops it; an error that ends it is shown.</summary>
    private static bool TryInvoke(Pipeline pipeline, Runspace runspace, ConsoleUserInterface ui)
    {
        using (pipeline)
        using (new StopOnCtrlC(pipeline))
        {
            try
            {
                InvokeFormatted(pipeline);
                return true;
            }
            catch (PipelineStoppedException)
            {
                return false;
            }
            catch (RuntimeException error)
            {
                Report(error, runspace, ui);
                return false;
            }
            finally
            {
                ui.EndProgress();
            }
        }
    }

    private static void InvokeFormatted(Pipeline pipeline)
    {
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true));
        pipeline.Input.Close();
        pipeline.Invoke();
    }

    private static void Report(RuntimeException error, Runspace runspace, ConsoleUserInterface ui)
    {
        // Commands that do not parse were never invoked, and the engine's error view then shows nothing.
        if (error.ErrorRecord.InvocationInfo is null)
        {
            ui.WriteErrorLine($"{error.ErrorRecord.CategoryInfo.Category}: {error.Message}");
            return;
        }

        using var pipeline = runspace.CreatePipeline("$input | Out-Default");
        pipeline.Input.Write(error.ErrorRecord);
        pipeline.Input.Close();
        using (ui.OutputAsErrors())
            pipeline.Invoke();
    }

    private static bool LastSucceeded(Runspace runspace)
    {
        using var pipeline = runspace.CreatePipeline("$global:?");
        return pipeline.Invoke() is [{ BaseObject: true }];
    }
}
