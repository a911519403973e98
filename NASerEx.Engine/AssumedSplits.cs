using System.Globalization;
using NASerEx.Common;
using NASerEx.Data;

namespace NASerEx;

/// <summary>The splits of a dataset that has no spec.</summary>
internal static class AssumedSplits
{
    /// <summary>The parts that must both be there for splits by parts.</summary>
    public const string Train = "train", Test = "test";

    private static readonly string[] ValidationParts = ["val", "valid", "validation"], CalibrationParts = ["calib", "calibration"];

    /// <summary>Shares of all images.</summary>
    public static EnumDictionary<SplitName, SplitOptions> Shares { get; } =
        Of(new() { Share = 0.6 }, new() { Share = 0.15 }, new() { Share = 0.1 }, new());

    /// <summary>Splits by the parts of a dataset; the test part gives what has no part of its own. Without a train and a test part, shares of all.</summary>
    /// <param name="hasBoth">Whether there are a train and a test part.</param>
    /// <param name="has">Whether there is a part of another name.</param>
    public static EnumDictionary<SplitName, SplitOptions> Of(bool hasBoth, Func<string, bool> has) => hasBoth ? OfParts(has) : Shares;

    /// <summary>The splits for messages.</summary>
    /// <param name="splits">The splits.</param>
    /// <param name="place">What a part is called.</param>
    public static string Said(EnumDictionary<SplitName, SplitOptions> splits, Func<string, string> place) =>
        string.Join("; ", splits.Select(split => $"{split.Key.ToString().ToLowerInvariant()}: {Amount(split.Value, splits)} {Place(split.Value, place)}"));

    private static EnumDictionary<SplitName, SplitOptions> OfParts(Func<string, bool> has)
    {
        var (validation, calibration) = (ValidationParts.FirstOrDefault(has), CalibrationParts.FirstOrDefault(has));
        return Of(
            new() { Folder = Train },
            new() { Folder = validation ?? Test, Share = validation is not null ? null : calibration is null ? 0.25 : 0.4 },
            new() { Folder = calibration ?? Test, Share = calibration is not null ? null : validation is null ? 0.375 : 0.5 },
            new() { Folder = Test });
    }

    private static EnumDictionary<SplitName, SplitOptions> Of(SplitOptions train, SplitOptions validation, SplitOptions calibration, SplitOptions test) =>
        new(
        [
            KeyValuePair.Create(SplitName.Train, train),
            KeyValuePair.Create(SplitName.Validation, validation),
            KeyValuePair.Create(SplitName.Calibration, calibration),
            KeyValuePair.Create(SplitName.Test, test),
        ]);

    private static string Amount(SplitOptions split, EnumDictionary<SplitName, SplitOptions> all) =>
        split.Share is { } share ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} % of")
        : all.Values.Count(other => other.Folder == split.Folder) > 1 ? "the rest of"
        : "all of";

    private static string Place(SplitOptions split, Func<string, string> place) => split.Folder is { } part ? place(part) : "all images";
}
