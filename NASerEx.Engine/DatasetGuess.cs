using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Data.Arrays;
using NASerEx.Data.Files;
using NASerEx.Data.Labels;

namespace NASerEx;

/// <summary>What a folder or file without a spec is taken for.</summary>
/// <param name="Source">Where images come from.</param>
/// <param name="Path">Where they are.</param>
/// <param name="What">What warnings say that it was taken for.</param>
internal sealed record DatasetGuess(DatasetSource Source, string Path, string What)
{
    private const string SplitColumn = "split";

    /// <summary>Files beside images that say what they are.</summary>
    public static readonly ImmutableArray<string> LabelsNames = ["labels.csv", "labels.tsv", "labels.jsonl", "labels.ndjson"];

    /// <summary>Its labels file.</summary>
    public LabelOptions? Labels { get; init; }

    /// <summary>The splits.</summary>
    public EnumDictionary<SplitName, SplitOptions> Splits { get; init; } = AssumedSplits.Shares;

    /// <summary>What warnings call a part that a split takes its images from.</summary>
    public Func<string, string> Place { get; init; } = part => $"{part}/";

    /// <exception cref="NASerExException">See <see cref="DatasetArgument.Resolve"/>.</exception>
    public static DatasetGuess OfFolder(string path)
    {
        if (CifarFiles.AreIn(path))
            return OfArrays(DatasetSource.Cifar, path, "CIFAR files", CifarFiles.HaveBothPartsIn(path));
        if (IdxFiles.AreIn(path))
            return OfArrays(DatasetSource.Idx, path, "IDX files", IdxFiles.HaveBothPartsIn(path));
        if (LabelsNames.Any(name => File.Exists(Inside(name))))
        {
            using var store = new FolderStore(path);
            return OfFiles(DatasetSource.Folder, path, store);
        }

        return OfPublished(path, CifarFiles.PublishedIn(path)) ?? new DatasetGuess(DatasetSource.Folder, path, "a folder a class")
        {
            Splits = AssumedSplits.Of(HasBoth(name => Directory.Exists(Inside(name))), name => HasFolders(Inside(name))),
        };

        string Inside(string name) => System.IO.Path.Combine(path, name);
    }

    /// <exception cref="NASerExException">See <see cref="DatasetArgument.Resolve"/>.</exception>
    public static DatasetGuess OfZip(string path)
    {
        using var zip = new ZipStore(path);
        return OfFiles(DatasetSource.Zip, path, zip);
    }

    private static DatasetGuess OfArrays(DatasetSource source, string path, string what, bool hasParts) => new(source, path, what)
    {
        Splits = AssumedSplits.Of(hasParts, _ => false),
        Place = part => $"the {part} files",
    };

    private static DatasetGuess? OfPublished(string path, IReadOnlyList<string> inside)
    {
        if (inside.Count > 1)
            throw new NASerExException(
                "DatasetAmbiguous", ErrorKind.InvalidInput, $"'{path}' holds several datasets: '{string.Join("', '", inside)}'. Name the folder that is meant.");
        return inside is [var inner]
            ? OfArrays(DatasetSource.Cifar, inner, $"CIFAR files in {System.IO.Path.GetFileName(inner)}", CifarFiles.HaveBothPartsIn(inner))
            : null;
    }

    private static DatasetGuess OfFiles(DatasetSource source, string path, IFileStore store)
    {
        var hasFolders = HasBoth(folder => store.Paths.Any(file => file.StartsWith(folder + "/", StringComparison.Ordinal)));
        if (LabelsNames.FirstOrDefault(store.Paths.Contains) is not { } name)
            return new DatasetGuess(source, path, "a folder a class")
            {
                Splits = AssumedSplits.Of(hasFolders, folder => store.Paths.Any(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && file.Count(c => c == '/') > 1)),
            };
        var file = new LabelFile(store, name);
        var hasColumn = file.Columns().Contains(SplitColumn);
        var labels = new LabelOptions { File = name, Split = hasColumn ? SplitColumn : null };
        var guess = new DatasetGuess(source, path, $"images with the classes in {name}" + (hasColumn ? $" and its column {SplitColumn}" : ""))
        {
            Labels = labels,
            Splits = AssumedSplits.Of(hasColumn || hasFolders, file.Parts(labels).Contains),
        };
        return hasColumn ? guess with { Place = part => $"the rows with '{part}' as their {SplitColumn}" } : guess;
    }

    private static bool HasBoth(Func<string, bool> has) => has(AssumedSplits.Train) && has(AssumedSplits.Test);

    /// <summary>Whether a folder is there with folders in it; one that may not be read counts as none, until it is read.</summary>
    private static bool HasFolders(string path) => Directory.Exists(path) && Directory.EnumerateDirectories(path, "*", new EnumerationOptions()).Any();
}
