using NASerEx.Costs;
using NASerEx.Measurement.Resources;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement.Resources;

/// <summary>Power and clocks as the kernel's files tell them, and what a target says to them.</summary>
public sealed class MachineStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-sys").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WhatIsNotToldIsNull() => Assert.Equal(new MachineState(null, null, null, null, null, null), MachineState.Read(_folder));

    [Fact]
    public void ClocksAreThoseOfAllProcessors()
    {
        Processor(0, "performance", 2_000_000, 800_000, 3_600_000, throttles: 3);
        Processor(1, "powersave", 3_000_000, 800_000, 3_400_000, throttles: 4);
        Write("devices/system/cpu/cpufreq/boost", "1");
        Assert.Equal(new MachineState(null, "performance, powersave", 2500, 800, 3600, 7), MachineState.Read(_folder));
    }

    [Theory]
    [InlineData("", "", "", PowerSource.Ac)]
    [InlineData("Mains", "1", "", PowerSource.Ac)]
    [InlineData("Mains", "1", "System", PowerSource.Ac)]
    [InlineData("Mains", "0", "System", PowerSource.Battery)]
    [InlineData("", "", "System", PowerSource.Battery)]
    [InlineData("", "", "Device", PowerSource.Ac)]
    public void PowerComesFromABatteryWhereTheMainsAreNotThere(string supply, string online, string battery, PowerSource expected)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "class", "power_supply"));
        if (supply.Length > 0)
        {
            Write("class/power_supply/AC/type", supply);
            Write("class/power_supply/AC/online", online);
        }

        if (battery.Length > 0)
        {
            Write("class/power_supply/BAT0/type", "Battery");
            Write("class/power_supply/BAT0/scope", battery);
        }

        Assert.Equal(expected, MachineState.Read(_folder).PowerSource);
    }

    [Fact]
    public void ATargetIsComparedKeyByKey()
    {
        var target = new HardwareTarget { Name = "edge", PowerSource = PowerSource.Ac, Governor = "performance", ClockMhz = 2400 };
        Assert.Empty(TargetDifferences.Of(target, new MachineConditions(PowerSource.Ac, "performance", 2399, 2401, 0)));
        Assert.Empty(TargetDifferences.Of(new HardwareTarget(), new MachineConditions(PowerSource.Battery, "powersave", 1, 2, 3)));
        Assert.Equal(
            [
                ("powerSource", "TargetPowerSource", "the source of power is a battery, and should be the mains."),
                ("governor", "TargetGovernor", "the governor of the clocks is powersave, and should be performance."),
                ("clockMhz", "TargetClock", "the clock of the processors is 800 to 2400 MHz, and should be 2400 MHz."),
            ],
            TargetDifferences.Of(target, new MachineConditions(PowerSource.Battery, "powersave", 800, 2400, 0)));
        Assert.Equal(
            [
                ("powerSource", "the source of power is nothing that this machine tells, and should be the mains."),
                ("governor", "the governor of the clocks is nothing that this machine tells, and should be performance."),
                ("clockMhz", "the clock of the processors is nothing that this machine tells, and should be 2400 MHz."),
            ],
            TargetDifferences.Of(target, new MachineConditions(null, null, null, null, null)).Select(one => (one.Key, one.Message)));
    }

    [Theory]
    [InlineData(2400.0, 2390.0, 5, false)]
    [InlineData(2400.0, 2000.0, 5, true)]
    [InlineData(2400.0, 2400.0, 6, true)]
    [InlineData(null, null, null, false)]
    public void BeingSlowedDownIsSaid(double? first, double? second, int? throttles, bool expected)
    {
        var states = new Queue<MachineState>([State(800, 5), State(first, 5), State(second, throttles)]);
        var watch = new MachineWatch(states.Dequeue);
        watch.Look();
        watch.Look();
        Assert.Equal(expected, watch.Conditions.IsThrottled);
        Assert.Equal((second, first), (watch.Conditions.LeastClockMhz, watch.Conditions.MostClockMhz));
        Assert.Equal(expected, TargetDifferences.Warnings(new HardwareTarget(), watch.Conditions).Any(warning => warning.Contains("slowed down", StringComparison.Ordinal)));

        static MachineState State(double? clock, long? throttles) => new(PowerSource.Ac, "performance", clock, 800, 2400, throttles);
    }

    [Theory]
    [InlineData(64.0, true)]
    [InlineData(64.1, false)]
    [InlineData(null, false)]
    public void AMemoryLimitIsKeptOrNamed(double? limit, bool exceeded)
    {
        var warning = MemoryLimit.Exceeded(new HardwareTarget { Name = "edge", MemoryLimitMb = limit }, "It took", 64.06);
        Assert.Equal(exceeded ? "It took 64.1 MB, more than the memoryLimitMb of the target 'edge', 64. Use a smaller model, or raise the limit." : null, warning);
    }

    private void Processor(int index, string governor, long clock, long least, long most, int throttles)
    {
        var folder = $"devices/system/cpu/cpu{index}";
        Write($"{folder}/cpufreq/scaling_governor", governor);
        Write($"{folder}/cpufreq/scaling_cur_freq", $"{clock}");
        Write($"{folder}/cpufreq/scaling_min_freq", $"{least}");
        Write($"{folder}/cpufreq/scaling_max_freq", $"{most}");
        Write($"{folder}/thermal_throttle/core_throttle_count", $"{throttles}");
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
    }
}
