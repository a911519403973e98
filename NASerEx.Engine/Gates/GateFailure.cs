using NASerEx.Common;

namespace NASerEx.Gates;

/// <summary>The error of models that do not hold what they must.</summary>
public static class GateFailure
{
    /// <summary>Stable identifier of the error.</summary>
    public const string Id = "GateFailed";

    /// <summary>The error of verdicts of which one has failed; it names every constraint that does not hold, with the figure, its bound and the limit.</summary>
    public static NASerExException Of(IReadOnlyCollection<GateVerdict> verdicts)
    {
        var failed = verdicts.SelectMany(verdict => verdict.Failed.Select(finding => $"'{verdict.Measurement.Model}': {finding}")).ToList();
        var all = verdicts.Sum(verdict => verdict.Findings.Length);
        var text = failed.Count == 1 ? $"The gate failed for {failed[0]}." : $"The gate failed: {failed.Count} of {all} constraints do not hold.\n{string.Join(";\n", failed)}.";
        return new NASerExException(Id, ErrorKind.Infeasible, text);
    }
}
