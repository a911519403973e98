using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>What is known of a dataset whose images were found but not read.</summary>
/// <param name="Options">Its options.</param>
/// <param name="Keys">Its keys, with their places.</param>
/// <param name="Classes">Class names by label.</param>
/// <param name="ClassMap">As <see cref="ImageDataset.ClassMap"/>.</param>
/// <param name="Counts">Images by split.</param>
internal sealed record CheckedDataset(
    DatasetOptions Options, SpecMap Keys, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, int>? ClassMap, IReadOnlyDictionary<SplitName, int> Counts)
{
    /// <summary>Finds a dataset's images and assigns them to its splits.</summary>
    /// <exception cref="NASerExException">See <see cref="ImageDataset.Open"/>.</exception>
    public static CheckedDataset Open(DatasetOptions options, SpecMap keys, WorkContext work)
    {
        using var data = ImageDataset.Open(options, work);
        var counts = Enum.GetValues<SplitName>().ToDictionary(name => name, data.CountIn);
        work.Tell($"'{options.Name}' has {data.Classes.Count} classes and {string.Join(", ", counts.Select(split => $"{split.Value:N0} {split.Key.ToString().ToLowerInvariant()}"))} images.");
        return new CheckedDataset(options, keys, data.Classes, data.ClassMap, counts);
    }
}
