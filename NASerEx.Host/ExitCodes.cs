namespace NASerEx.Host;

/// <summary>Exit codes, as pwsh has them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>EX_USAGE of sysexits.h.</summary>
    public const int BadCommandLine = 64;
}
