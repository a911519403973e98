using NASerEx.Common;
using NASerEx.Data.Files;

namespace NASerEx.Data;

/// <summary>
/// Which image belongs to which split. Each image has a key made from the seed and its id; within a folder, every class is put in the
/// order of the keys and the splits take their stratified numbers from it, test first, so that a split does not change when an
/// earlier-named one (such as train) asks for more or less. A split's own order is that of the keys too, so its classes are mixed.
/// </summary>
internal static class SplitAssignment
{
    private readonly record struct Keyed(ulong Key, ImageEntry Entry);

    /// <exception cref="NASerExException">The folder has too few images (<c>DataSplitTooLarge</c>) or the options contradict themselves (<c>DataBadSplit</c>).</exception>
    public static Dictionary<SplitName, ImageEntry[]> Assign(DatasetOptions options, IImageSource source)
    {
        if (options.Splits.IsEmpty)
            throw Bad(options, "names no splits. Name at least one of train, validation, calibration and test");
        var assigned = new Dictionary<SplitName, ImageEntry[]>();
        foreach (var sharing in options.Splits.GroupBy(split => SplitFolders.Normalise(split.Value.Folder), StringComparer.Ordinal))
        {
            var entries = source.Entries(sharing.Key);
            var wanted = Wanted(options, sharing.Key, [.. sharing], entries.Count);
            Divide(entries, wanted, source.Classes.Count, options.Seed, assigned);
        }

        return assigned;
    }

    /// <summary>Number of images by split, in the order in which they take them.</summary>
    private static List<(SplitName Name, int Count)> Wanted(
        DatasetOptions options, string folder, List<KeyValuePair<SplitName, SplitOptions>> splits, int available)
    {
        foreach (var (name, split) in splits)
            Check(options, name, split);
        var rest = splits.Where(s => s.Value is { Count: null, Share: null }).ToList();
        if (rest.Count > 1)
            throw Bad(options, $"lets both {rest[0].Key} and {rest[1].Key} take the rest of {SplitFolders.Named(folder)}. Give one a count or a share");
        var counts = splits.Where(s => s.Value.Count is not null).Select(s => (s.Key, s.Value.Count!.Value)).ToList();
        var shares = splits.Where(s => s.Value.Share is not null).ToList();
        var rounded = LargestRemainder.Round([.. shares.Select(s => s.Value.Share!.Value * available)]);
        var wanted = counts.Concat(shares.Select((s, i) => (s.Key, rounded[i]))).ToList();
        var left = available - wanted.Sum(w => (long)w.Item2);
        if (left < 0)
            throw TooLarge(options, folder, available, wanted);
        return [.. wanted.Concat(rest.Select(s => (s.Key, (int)left))).OrderByDescending(w => w.Item1)];
    }

    private static void Divide(
        IReadOnlyList<ImageEntry> entries, List<(SplitName Name, int Count)> wanted, int classes, int seed, Dictionary<SplitName, ImageEntry[]> assigned)
    {
        var ordered = entries.Select(entry => new Keyed(SeededRandom.Key(seed, entry.Id), entry)).Order(Comparer<Keyed>.Create(Compare));
        var waiting = Enumerable.Range(0, classes).Select(_ => new Queue<Keyed>()).ToArray();
        foreach (var image in ordered)
            waiting[image.Entry.Label].Enqueue(image);
        foreach (var (name, count) in wanted)
        {
            var byClass = LargestRemainder.Apportion(count, [.. waiting.Select(queue => queue.Count)]);
            var taken = byClass.SelectMany((n, label) => Enumerable.Range(0, n).Select(_ => waiting[label].Dequeue())).ToList();
            taken.Sort(Compare);
            assigned[name] = [.. taken.Select(image => image.Entry)];
        }
    }

    private static int Compare(Keyed a, Keyed b) =>
        a.Key != b.Key ? a.Key.CompareTo(b.Key) : string.CompareOrdinal(a.Entry.Id, b.Entry.Id);

    private static void Check(DatasetOptions options, SplitName name, SplitOptions split)
    {
        if (split is { Count: not null, Share: not null })
            throw Bad(options, $"gives {name} both a count and a share. Give one of them");
        if (split.Count is < 1)
            throw Bad(options, $"gives {name} a count of {split.Count}. Give a positive number, or leave the split out");
        if (split.Share is { } share && share is not (> 0 and <= 1))
            throw Bad(options, $"gives {name} a share of {share}. Give a number above 0 and up to 1");
    }

    private static NASerExException Bad(DatasetOptions options, string what) =>
        new("DataBadSplit", ErrorKind.InvalidInput, $"Dataset '{options.Name}' {what}.");

    private static NASerExException TooLarge(DatasetOptions options, string folder, int available, List<(SplitName Name, int Count)> wanted)
    {
        var asked = string.Join(", ", wanted.OrderBy(w => w.Name).Select(w => $"{w.Name} {w.Count:N0}"));
        return new NASerExException("DataSplitTooLarge", ErrorKind.InvalidInput,
            $"Dataset '{options.Name}': {SplitFolders.Named(folder)} has {available:N0} images but its splits ask for {wanted.Sum(w => (long)w.Count):N0} ({asked}). "
            + "Lower a count or a share.");
    }
}
