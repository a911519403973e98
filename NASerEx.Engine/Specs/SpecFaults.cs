using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>What becomes of a spec's faults: the first one ends the reading of a spec, all of them are wanted when it is checked.</summary>
internal sealed class SpecFaults
{
    private readonly Action<NASerExException>? _collect;

    private SpecFaults(Action<NASerExException>? collect) => _collect = collect;

    /// <summary>Lets a fault through to the caller.</summary>
    public static SpecFaults Throw { get; } = new(null);

    /// <summary>Hands faults on and goes on behind them.</summary>
    public static SpecFaults Collect(Action<NASerExException> collect) => new(collect);

    /// <summary>Does one of several steps that do not need each other.</summary>
    public void Try(Action step)
    {
        try
        {
            step();
        }
        catch (NASerExException fault) when (_collect is not null)
        {
            _collect(fault);
        }
    }
}
