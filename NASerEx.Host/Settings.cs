namespace NASerEx.Host;

/// <summary>What the PowerShell engine reads from the environment before it starts.</summary>
internal static class Settings
{
    /// <summary>Puts the staged module first among those that <c>Import-Module</c> finds by name, and keeps the engine from reporting usage.</summary>
    public static void Apply()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var staged = (string)AppContext.GetData("NASerEx.ModulePath")!;
        var others = Environment.GetEnvironmentVariable("PSModulePath");
        var all = string.IsNullOrEmpty(others) ? staged : $"{staged}{Path.PathSeparator}{others}";
        Environment.SetEnvironmentVariable("PSModulePath", all);
    }
}
