using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;

namespace NASerEx.Gates;

/// <summary>Finds the earlier measurement that one is to be compared with.</summary>
public static class EarlierMeasurements
{
    /// <summary>
    /// The earlier measurement of the model with the same file name in the same scenario, or the only one that there is. Both must have run on the same images: the
    /// same dataset, split and number, and in scenarios queries of the same kind.
    /// </summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="earlier">Earlier ones, at least one.</param>
    /// <exception cref="NASerExException">There is none for this model (<c>EarlierNotFound</c>), or it ran on other images (<c>EarlierOtherImages</c>).</exception>
    public static IModelMeasurement Match(IModelMeasurement measurement, ImmutableArray<IModelMeasurement> earlier)
    {
        var named = (Name: Path.GetFileName(measurement.Model), Scenario: ScenarioOf(measurement));
        var same = earlier.Length == 1 ? earlier : [.. earlier.Where(one => (Path.GetFileName(one.Model), ScenarioOf(one)) == named)];
        if (same.Length != 1)
            throw new NASerExException(
                "EarlierNotFound", ErrorKind.NotFound,
                $"Of {earlier.Length} earlier measurements {same.Length} are of '{named.Name}' ({named.Scenario}); give one, or exactly one of each model and scenario. They are of {string.Join(", ", earlier.Select(one => $"'{Path.GetFileName(one.Model)}' ({ScenarioOf(one)})"))}.");
        return Describe(same[0]) == Describe(measurement) ? same[0] : throw new NASerExException(
            "EarlierOtherImages", ErrorKind.InvalidInput,
            $"'{measurement.Model}' was measured on {Describe(measurement)}, and earlier on {Describe(same[0])}; measure on the same images, or store a new earlier measurement.");
    }

    private static Scenario ScenarioOf(IModelMeasurement one) => (one as ScenarioMeasurement)?.Scenario ?? Scenario.SingleStream;

    /// <summary>What was run; alike of measurements that can be compared.</summary>
    private static string Describe(IModelMeasurement measured) => measured switch
    {
        ScenarioMeasurement one => FormattableString.Invariant(
            $"{one.Scenario} queries of {one.QueryImages} of {one.Images} images of {one.Dataset} ({one.Split}){(one.DeadlineMs is { } deadline ? $" within {deadline} ms" : "")}"),
        ExitMeasurement one => $"{one.Samples} images of {one.Dataset} ({one.Split})",
        _ => measured.Model,
    };
}
