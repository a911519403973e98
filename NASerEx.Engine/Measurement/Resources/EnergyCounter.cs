using System.Globalization;

namespace NASerEx.Measurement.Resources;

/// <summary>
/// Energy that processor packages and their memory have drawn, as RAPL counts it (Linux kernel, "Power Capping Framework"). Kernels since 5.10 let only
/// administrators read it.
/// </summary>
public sealed class EnergyCounter
{
    private const string Folder = "/sys/class/powercap";
    private const double JoulesOfMicrojoule = 1e-6;

    private readonly (string File, long Range)[] _zones;

    private EnergyCounter((string File, long Range)[] zones) => _zones = zones;

    /// <summary>The machine's counter; null where there is none or it cannot be read.</summary>
    /// <param name="folder">Where zones are.</param>
    public static EnergyCounter? TryOpen(string folder = Folder)
    {
        if (!Directory.Exists(folder))
            return null;
        try
        {
            var counter = new EnergyCounter([.. Directory.GetDirectories(folder, "intel-rapl:*").Where(IsCounted).Select(zone =>
                (Path.Combine(zone, "energy_uj"), Number(Path.Combine(zone, "max_energy_range_uj"))))]);
            counter.Read();
            return counter._zones.Length > 0 ? counter : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the zones show, in microjoules.</summary>
    public long[] Read() => Array.ConvertAll(_zones, zone => Number(zone.File));

    /// <summary>Joules since an earlier reading; a zone may have begun anew at most once since.</summary>
    /// <param name="earlier">What <see cref="Read"/> gave then.</param>
    public double JoulesSince(long[] earlier)
    {
        var (sum, now) = (0L, Read());
        for (var i = 0; i < now.Length; i++)
            sum += now[i] >= earlier[i] ? now[i] - earlier[i] : now[i] + _zones[i].Range - earlier[i];
        return sum * JoulesOfMicrojoule;
    }

    /// <summary>Packages, and memory, which is no part of them; cores and graphics are.</summary>
    private static bool IsCounted(string zone) =>
        File.ReadAllText(Path.Combine(zone, "name")).Trim() is var name && (name.StartsWith("package", StringComparison.Ordinal) || name == "dram");

    private static long Number(string file) => long.Parse(File.ReadAllText(file), NumberStyles.Integer | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
