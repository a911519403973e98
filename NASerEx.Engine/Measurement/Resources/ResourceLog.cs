using NASerEx.Costs;

namespace NASerEx.Measurement.Resources;

/// <summary>What one model took beside time in the sittings of a run.</summary>
internal sealed class ResourceLog
{
    private const double MillijoulesOfJoule = 1000;

    private readonly List<ModelOpening> _openings = [];
    private TimeSpan _cpu;
    private double _joules, _seconds;

    /// <summary>Notes the opening of a sitting.</summary>
    public void Add(ModelOpening opening) => _openings.Add(opening);

    /// <summary>Notes the processor time of a timed run.</summary>
    public void Add(TimeSpan cpu) => _cpu += cpu;

    /// <summary>Notes the energy of a time in which the model ran by itself.</summary>
    public void Add(double joules, double seconds) => (_joules, _seconds) = (_joules + joules, _seconds + seconds);

    /// <summary>All of it.</summary>
    /// <param name="bytes">Size of the model's files.</param>
    /// <param name="runs">Timed runs.</param>
    /// <param name="meanMs">Their mean latency.</param>
    /// <param name="watts">Power where none was measured; null where it is not known.</param>
    public ModelResources Of(long bytes, int runs, double meanMs, double? watts)
    {
        var starts = _openings.Select(opening => opening.Milliseconds).Order().ToArray();
        var isMeasured = _seconds > 0;
        return new ModelResources
        {
            ColdStartMs = Percentiles.OfSorted(starts, 50),
            ModelBytes = bytes,
            PeakMemoryMb = _openings.Max(opening => opening.MemoryBytes) / HardwareTarget.BytesOfMegabyte,
            CpuMs = _cpu.TotalMilliseconds / runs,
            EnergyMj = (isMeasured ? _joules / _seconds : watts) * meanMs / 1000 * MillijoulesOfJoule,
            IsEnergyEstimated = !isMeasured && watts is not null,
        };
    }
}
