using System.Management.Automation.Runspaces;

namespace NASerEx.Host;

/// <summary>What to run: a script file with its arguments, or commands.</summary>
/// <param name="File">Full path of the script; null when there are commands.</param>
/// <param name="Command">The commands; null when there is a file.</param>
/// <param name="Parameters">What the script is called with.</param>
internal sealed record CommandLine(string? File, string? Command, IReadOnlyList<CommandParameter> Parameters)
{
    public const string Usage = """
        Usage: NASerEx.Host [-File] <script.ps1> [-<parameter> <value>] ...
               NASerEx.Host -Command <commands>
        """;

    /// <summary>Reads the arguments as <c>pwsh</c> does; null when they make no sense, with the problem in words.</summary>
    public static CommandLine? Parse(IReadOnlyList<string> args, out string? problem)
    {
        problem = null;
        if (args.Count > 0 && IsOption(args[0], "-Command", "-c"))
            return ParseCommand([.. args.Skip(1)], out problem);
        return ParseFile(args.Count > 0 && IsOption(args[0], "-File", "-f") ? [.. args.Skip(1)] : [.. args], out problem);
    }

    private static CommandLine? ParseCommand(string[] commands, out string? problem)
    {
        problem = commands.Length == 0 ? "A command must follow -Command." : null;
        return problem is null ? new CommandLine(null, string.Join(' ', commands), []) : null;
    }

    private static CommandLine? ParseFile(string[] args, out string? problem)
    {
        problem = args switch
        {
            [] => "There is no script to run.",
            [var file, ..] when !System.IO.File.Exists(file) =>
                $"The argument '{file}' is not recognized as the name of a script file. Check the spelling of the name, or if a path " +
                "was included, verify that the path is correct and try again.",
            _ => null,
        };
        return problem is null ? new CommandLine(Path.GetFullPath(args[0]), null, ScriptArguments.Parse(args.Skip(1))) : null;
    }

    private static bool IsOption(string arg, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (arg.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
