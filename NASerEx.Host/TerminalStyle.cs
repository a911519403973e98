namespace NASerEx.Host;

/// <summary>What the console can show: styles and progress belong on a terminal, not in a file or a CI log.</summary>
internal static class TerminalStyle
{
    /// <summary>Whether escape sequences are understood on the output.</summary>
    public static bool OutputIsStyled { get; } = !Console.IsOutputRedirected && IsCapable;

    /// <summary>Whether escape sequences are understood on the error output.</summary>
    public static bool ErrorIsStyled { get; } = !Console.IsErrorRedirected && IsCapable;

    /// <summary>Whether progress is to be shown.</summary>
    public static bool ShowsProgress { get; } = OutputIsStyled && !IsCi;

    private static bool IsCapable =>
        Environment.GetEnvironmentVariable("TERM") is not "dumb" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ci && !ci.Equals("false", StringComparison.OrdinalIgnoreCase);
}
