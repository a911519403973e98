using System.Text.RegularExpressions;

namespace NASerEx.Common;

/// <summary>Where a study is: a folder, or a database on a server.</summary>
public static partial class StudyAddress
{
    /// <summary>Whether a text names a database on a server, as <c>postgresql://user@host/database</c> or <c>Host=…;Database=…</c>.</summary>
    public static bool IsServer(string text) => Server().IsMatch(text);

    /// <summary>Whether the address of a server holds a password.</summary>
    public static bool HoldsPassword(string text) => IsServer(text) && Password().IsMatch(text);

    /// <summary>The address with any password left out.</summary>
    public static string Shown(string text) => HoldsPassword(text) ? "a connection string with a password" : text;

    /// <summary>Refuses an address that holds a password.</summary>
    /// <exception cref="NASerExException"><c>StudyPasswordGiven</c>; the message does not repeat it.</exception>
    public static void RefusePassword(string text)
    {
        if (HoldsPassword(text))
            throw new NASerExException(
                "StudyPasswordGiven", ErrorKind.InvalidInput,
                "The study's connection string holds a password, which specs, logs and histories would keep. Leave it out there; put it into the environment variable PGPASSWORD or a .pgpass file, or give -Credential.");
    }

    [GeneratedRegex(@"^\s*(postgres(ql)?://|(host|server)\s*=)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Server();

    [GeneratedRegex(@"^\s*postgres(ql)?://[^/?#]*:[^/?#]*@|[;?&]\s*(password|pwd|psw|ssl\s?password)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
