using System.Globalization;
using System.Runtime.InteropServices;

namespace NASerEx.Measurement.Resources;

/// <summary>Memory of this process that is resident.</summary>
internal static unsafe class ResidentMemory
{
    private const string Status = "/proc/self/status", Peaks = "/proc/self/clear_refs";
    private const string ResetPeak = "5", Resident = "VmRSS:", MostResident = "VmHWM:", Unit = "kB";

    private static readonly delegate* unmanaged<nuint, int> Trim = FindTrim();
    private static readonly bool TellsPeak = TryReset();

    /// <summary>Gives free memory back to the system where it can be, and begins a new peak.</summary>
    /// <returns>Bytes that are left.</returns>
    public static long Settle()
    {
        GC.Collect();
        if (Trim is not null)
            Trim(0);
        if (TellsPeak)
            File.WriteAllText(Peaks, ResetPeak);
        return Bytes(Resident);
    }

    /// <summary>Most bytes since <see cref="Settle"/>; where the system does not tell, those at present.</summary>
    public static long Peak() => Bytes(TellsPeak ? MostResident : Resident);

    private static long Bytes(string key)
    {
        if (!OperatingSystem.IsLinux())
            return Environment.WorkingSet;
        var line = File.ReadLines(Status).First(text => text.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan()[key.Length..^Unit.Length].Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>The C library's <c>malloc_trim</c>, which only that of GNU has.</summary>
    private static delegate* unmanaged<nuint, int> FindTrim() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var address)
            ? (delegate* unmanaged<nuint, int>)address
            : null;

    /// <summary>Linux takes it in /proc/self/clear_refs, unless that is mounted to be read alone.</summary>
    private static bool TryReset()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                File.WriteAllText(Peaks, ResetPeak);
            return OperatingSystem.IsLinux();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
