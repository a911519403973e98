using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;

namespace NASerEx;

/// <summary>A plan with what it was chosen for.</summary>
public interface IChosenPlan
{
    /// <summary>The plan.</summary>
    ExitPlan Plan { get; }

    /// <summary>The images that it was chosen with.</summary>
    DatasetOptions Dataset { get; }

    /// <summary>The machine that the plan is meant for; null where none was named.</summary>
    HardwareTarget? Target { get; }

    /// <summary>What tells its files apart from those of plans for other targets; null where it is the only one.</summary>
    string? Label => null;
}
