using System.Management.Automation.Runspaces;

namespace NASerEx.Host;

/// <summary>
/// Arguments after a script's name, as <c>pwsh -File</c> takes them: <c>-Name</c> (a switch, or a name whose value comes next),
/// <c>-Name:value</c> (where <c>true</c>, <c>false</c>, <c>$true</c> and <c>$false</c> are Booleans), everything else a string.
/// </summary>
internal static class ScriptArguments
{
    public static IReadOnlyList<CommandParameter> Parse(IEnumerable<string> args)
    {
        var parameters = new List<CommandParameter>();
        string? pending = null;
        foreach (var arg in args)
        {
            if (pending is null && IsName(arg) && arg.EndsWith(':'))
            {
                pending = arg.TrimEnd(':');
                continue;
            }

            parameters.Add(pending is null ? Parse(arg) : new CommandParameter(pending, arg));
            pending = null;
        }

        return parameters;
    }

    private static CommandParameter Parse(string arg)
    {
        if (!IsName(arg))
            return new CommandParameter(null, arg);
        return arg.Split(':', 2) is [var name, var value]
            ? new CommandParameter(name, AsBoolean(value) ?? (object)value)
            : new CommandParameter(arg);
    }

    // PowerShell takes the dashes that word processors put in for a hyphen too.
    private static bool IsName(string arg) => arg is ['-' or '\u2013' or '\u2014' or '\u2015', _, ..];

    private static bool? AsBoolean(string value) =>
        bool.TryParse(value.AsSpan(value.StartsWith('$') ? 1 : 0), out var parsed) ? parsed : null;
}
