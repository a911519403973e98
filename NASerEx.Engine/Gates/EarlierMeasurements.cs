using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Measurement;

namespace NASerEx.Gates;

/// <summary>Finds the earlier measurement that one is to be compared with.</summary>
public static class EarlierMeasurements
{
    /// <summary>
    /// The earlier measurement of the model with the same file name, or the only one that there is. Both must have run on the same images: the same
    /// dataset, split and number.
    /// </summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="earlier">Earlier ones, at least one.</param>
    /// <exception cref="NASerExException">There is none for this model (<c>EarlierNotFound</c>), or it ran on other images (<c>EarlierOtherImages</c>).</exception>
    public static ExitMeasurement Match(ExitMeasurement measurement, ImmutableArray<ExitMeasurement> earlier)
    {
        var name = Path.GetFileName(measurement.Model);
        var same = earlier.Length == 1 ? earlier : [.. earlier.Where(one => Path.GetFileName(one.Model) == name)];
        if (same.Length != 1)
            throw new NASerExException(
                "EarlierNotFound", ErrorKind.NotFound,
                $"Of {earlier.Length} earlier measurements {same.Length} are of '{name}'; give one, or exactly one of each model. They are of {string.Join(", ", earlier.Select(one => $"'{Path.GetFileName(one.Model)}'"))}.");
        return Images(same[0]) == Images(measurement) ? same[0] : throw new NASerExException(
            "EarlierOtherImages", ErrorKind.InvalidInput,
            $"'{measurement.Model}' was measured on {Describe(measurement)}, and earlier on {Describe(same[0])}; measure on the same images, or store a new earlier measurement.");
    }

    private static (string Dataset, string Split, int Samples) Images(ExitMeasurement one) => (one.Dataset, one.Split, one.Samples);

    private static string Describe(ExitMeasurement one) => $"{one.Samples} images of {one.Dataset} ({one.Split})";
}
