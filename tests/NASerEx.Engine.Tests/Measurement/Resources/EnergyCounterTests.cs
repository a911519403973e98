using NASerEx.Measurement.Resources;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement.Resources;

public sealed class EnergyCounterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-powercap").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PackagesAndMemoryAreCountedAndNothingTwice()
    {
        Zone("intel-rapl:0", "package-0", 5_000_000);
        Zone("intel-rapl:0:0", "core", 1_000_000);
        Zone("intel-rapl:0:1", "dram", 2_000_000);
        Zone("intel-rapl:1", "package-1", 7_000_000);
        Zone("intel-rapl:2", "psys", 9_000_000);
        Zone("intel-rapl-mmio:0", "package-0", 5_000_000);
        var counter = EnergyCounter.TryOpen(_folder)!;
        var before = counter.Read();
        Assert.Equal([2_000_000, 5_000_000, 7_000_000], before.Order());
        Set("intel-rapl:0", 5_250_000);
        Set("intel-rapl:0:0", 9_000_000);
        Set("intel-rapl:0:1", 2_125_000);
        Set("intel-rapl:1", 8_000_000);
        Assert.Equal(0.25 + 0.125 + 1, counter.JoulesSince(before), 12);
    }

    [Fact]
    public void ACounterThatBeginsAnewGoesOn()
    {
        Zone("intel-rapl:0", "package-0", 9_900_000, range: 10_000_000);
        var counter = EnergyCounter.TryOpen(_folder)!;
        var before = counter.Read();
        Set("intel-rapl:0", 400_000);
        Assert.Equal(0.5, counter.JoulesSince(before), 12);
    }

    [Fact]
    public void AMachineWithoutItHasNone()
    {
        Assert.Null(EnergyCounter.TryOpen(Path.Combine(_folder, "nowhere")));
        Assert.Null(EnergyCounter.TryOpen(_folder));
        Zone("intel-rapl:0", "psys", 1);
        Assert.Null(EnergyCounter.TryOpen(_folder));
        Zone("intel-rapl:1", "package-0", 1);
        File.Delete(Path.Combine(_folder, "intel-rapl:1", "energy_uj"));
        Assert.Null(EnergyCounter.TryOpen(_folder));
    }

    private void Zone(string zone, string name, long energy, long range = 262_143_328_850)
    {
        Directory.CreateDirectory(Path.Combine(_folder, zone));
        File.WriteAllText(Path.Combine(_folder, zone, "name"), name + "\n");
        File.WriteAllText(Path.Combine(_folder, zone, "max_energy_range_uj"), $"{range}\n");
        Set(zone, energy);
    }

    private void Set(string zone, long energy) => File.WriteAllText(Path.Combine(_folder, zone, "energy_uj"), $"{energy}\n");
}
