using NASerEx.Host;

if (CommandLine.Parse(args, out var problem) is not { } commandLine)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(CommandLine.Usage);
    return ExitCodes.BadCommandLine;
}

Settings.Apply();
return ScriptRunner.Run(commandLine);
