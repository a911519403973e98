using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Measurement;

namespace NASerEx.Gates;

/// <summary>What one constraint says of a measured model.</summary>
/// <param name="Gate">Key of the constraint, such as <c>minSpeedup</c>; regressions have keys of their own, such as <c>earlierSpeedup</c>.</param>
/// <param name="IsPassed">Whether the constraint holds.</param>
/// <param name="Value">The measured figure; NaN where the model has none, as without a certificate.</param>
/// <param name="Bound">The end of its 95 % interval that was compared with the limit.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Message">All of it in a sentence without a full stop.</param>
/// <param name="Place">Where the constraint is written, if in a file.</param>
public sealed record GateFinding(string Gate, bool IsPassed, double Value, double Bound, double Limit, string Message, SourceLocation? Place)
{
    /// <summary>The sentence, and where the constraint is written.</summary>
    public override string ToString() => Place is { } place ? $"{Message} ({place})" : Message;
}

/// <summary>What all constraints say of a measured model.</summary>
/// <param name="Measurement">The measurement that was judged.</param>
/// <param name="Findings">One for each constraint.</param>
public sealed record GateVerdict(IModelMeasurement Measurement, ImmutableArray<GateFinding> Findings)
{
    /// <summary>Whether all of them hold.</summary>
    public bool IsPassed => Findings.All(finding => finding.IsPassed);

    /// <summary>Those that do not hold.</summary>
    public IEnumerable<GateFinding> Failed => Findings.Where(finding => !finding.IsPassed);
}
