using NASerEx.Common;

namespace NASerEx.Data;

/// <summary>
/// Which images of the splits in use have the same bytes. The same image under two classes has a wrong label; the same image in two
/// splits makes a certificate worthless.
/// </summary>
internal sealed class ContentIndex(DatasetOptions options, IImageSource source)
{
    private readonly Dictionary<UInt128, (ImageEntry Entry, string Split)> _seen = [];
    private readonly Lock _lock = new();

    /// <summary>Adds a split, and warns of what it shares with itself and with those before it.</summary>
    public void Add(string split, ImageEntry[] entries, UInt128[] hashes, WorkContext work)
    {
        List<string> mislabelled = [], shared = [];
        lock (_lock)
        {
            for (var i = 0; i < entries.Length; i++)
            {
                if (_seen.TryAdd(hashes[i], (entries[i], split)))
                    continue;
                var first = _seen[hashes[i]];
                var pair = $"{first.Entry.Id} = {entries[i].Id}";
                if (first.Entry.Label != entries[i].Label)
                    mislabelled.Add(pair);
                if (first.Split != split)
                    shared.Add($"{pair} ({first.Split})");
            }
        }

        Warn(split, mislabelled, shared, work);
    }

    /// <summary>All images whose bytes also stand under another class, in the order of their ids.</summary>
    public static List<ImageEntry> Contradictory(DatasetOptions options, IImageSource source, ImageEntry[] entries, WorkContext work)
    {
        var hashes = new UInt128?[entries.Length];
        ParallelWork.For(entries.Length, $"Comparing images of {options.Name}", work, i =>
        {
            try
            {
                hashes[i] = source.Hash(entries[i]);
            }
            catch (UnreadableImageException)
            {
                // Named when its split is loaded, as the policy for bad files says.
            }
        });
        return [.. Enumerable.Range(0, entries.Length).Where(i => hashes[i] is not null)
            .GroupBy(i => hashes[i], i => entries[i])
            .Where(same => same.DistinctBy(entry => entry.Label).Count() > 1)
            .SelectMany(same => same)
            .OrderBy(entry => entry.Id, StringComparer.Ordinal)];
    }

    private void Warn(string split, List<string> mislabelled, List<string> shared, WorkContext work)
    {
        if (mislabelled.Count > 0)
            work.Warn($"Dataset '{options.Name}', {split}: {mislabelled.Count:N0} images have the bytes of an image of another class, "
                + $"so a label is wrong: {Listing.Of(mislabelled)}. Remove the wrong ones from '{source.Describe("")}'.");
        if (shared.Count > 0)
            work.Warn($"Dataset '{options.Name}', {split}: {shared.Count:N0} images are in another split too, which must not happen to "
                + $"images that judge a model: {Listing.Of(shared)}.");
    }
}
