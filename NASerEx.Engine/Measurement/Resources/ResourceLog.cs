using NASerEx.Costs;

namespace NASerEx.Measurement.Resources;

/// <summary>What one model took beside time in the sittings of a run.</summary>
internal sealed class ResourceLog
{
    private const double MillijoulesOfJoule = 1000;

    private readonly List<ModelOpening> _openings = [];
    private readonly List<(TimeSpan Cpu, TimeSpan Clock)> _sittings = [];
    private double _joules, _seconds;

    /// <summary>Notes the opening of a sitting.</summary>
    public void Add(ModelOpening opening)
    {
        _openings.Add(opening);
        _sittings.Add(default);
    }

    /// <summary>Notes what a timed run of the sitting took.</summary>
    /// <param name="cpu">Processor time of the process.</param>
    /// <param name="clock">Time by the clock.</param>
    public void Add(TimeSpan cpu, TimeSpan clock) => _sittings[^1] = (_sittings[^1].Cpu + cpu, _sittings[^1].Clock + clock);

    /// <summary>Notes the energy of a time in which the model ran by itself.</summary>
    public void Add(double joules, double seconds) => (_joules, _seconds) = (_joules + joules, _seconds + seconds);

    /// <summary>All of it.</summary>
    /// <param name="bytes">Size of the model's files.</param>
    /// <param name="meanMs">Mean latency of the timed runs.</param>
    /// <param name="watts">Power where none was measured; null where it is not known.</param>
    public ModelResources Of(long bytes, double meanMs, double? watts)
    {
        var starts = _openings.Select(opening => opening.Milliseconds).Order().ToArray();
        var isMeasured = _seconds > 0;
        return new ModelResources
        {
            ColdStartMs = Percentiles.OfSorted(starts, 50),
            ModelBytes = bytes,
            PeakMemoryMb = _openings.Max(opening => opening.MemoryBytes) / HardwareTarget.BytesOfMegabyte,
            // What the process does beside, its compiler above all, only adds.
            CpuMs = _sittings.Where(sitting => sitting.Clock > TimeSpan.Zero).Min(sitting => sitting.Cpu / sitting.Clock) * meanMs,
            EnergyMj = (isMeasured ? _joules / _seconds : watts) * meanMs / 1000 * MillijoulesOfJoule,
            IsEnergyEstimated = !isMeasured && watts is not null,
        };
    }
}
