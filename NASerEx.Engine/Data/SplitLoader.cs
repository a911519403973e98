using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using NASerEx.Common;
using NASerEx.Data.Decoding;

namespace NASerEx.Data;

/// <summary>Reads, checks, decodes and hashes all images of a split in one pass over all cores.</summary>
internal sealed class SplitLoader(DatasetOptions options, IImageSource source, Preprocessor preprocessor, ContentIndex index)
{
    /// <summary>Changes whenever the same files come to give other pixels.</summary>
    private const string HashVersion = "naserex-images-2";

    /// <exception cref="NASerExException">Images are unreadable and the policy is to stop (<c>DataUnreadableImage</c>).</exception>
    public ImageSplit Load(string name, ImageEntry[] entries, WorkContext work)
    {
        var started = Stopwatch.GetTimestamp();
        var decoded = (long)entries.Length * preprocessor.Length <= options.CacheBytes ? new byte[entries.Length][] : null;
        var hashes = new UInt128[entries.Length];
        var faults = new string?[entries.Length];
        ParallelWork.For(entries.Length, $"Reading {name} images of {options.Name}", work, i =>
        {
            try
            {
                hashes[i] = LoadOne(entries[i], decoded, i);
            }
            catch (UnreadableImageException e)
            {
                faults[i] = $"'{source.Describe(entries[i].Id)}' ({e.Message})";
            }
        });
        work.Tell($"Read {entries.Length:N0} {name} images of '{options.Name}' in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s; "
            + (decoded is null ? $"they need more than {options.CacheBytes:N0} bytes and are decoded anew when used." : "they are kept in memory."));
        Judge(name, [.. faults.OfType<string>()], work);
        var whole = Enumerable.Range(0, entries.Length).Where(i => faults[i] is null).ToArray();
        return Assemble(name, Pick(entries, whole), Pick(hashes, whole), decoded is null ? null : Pick(decoded, whole), work);
    }

    private static T[] Pick<T>(T[] items, int[] indices) => Array.ConvertAll(indices, i => items[i]);

    private UInt128 LoadOne(ImageEntry entry, byte[][]? decoded, int i)
    {
        if (decoded is not null)
            return source.Load(entry, decoded[i] = new byte[preprocessor.Length]);
        var scratch = ArrayPool<byte>.Shared.Rent(preprocessor.Length);
        try
        {
            return source.Load(entry, scratch.AsSpan(0, preprocessor.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private void Judge(string name, string[] faults, WorkContext work)
    {
        if (faults.Length == 0)
            return;
        var images = faults.Length == 1 ? "image" : $"{faults.Length:N0} images";
        if (options.BadFiles == BadFilePolicy.Error)
            throw new NASerExException("DataUnreadableImage", ErrorKind.InvalidInput,
                $"Dataset '{options.Name}', {name}: cannot read {images} {Listing.Of(faults)}. "
                + "Repair or remove what is damaged, or let the dataset skip bad files.");
        work.Warn($"Dataset '{options.Name}', {name}: left out {faults.Length:N0} that cannot be read: {Listing.Of(faults)}.");
    }

    private ImageSplit Assemble(string name, ImageEntry[] entries, UInt128[] hashes, byte[][]? decoded, WorkContext work)
    {
        index.Add(name, entries, hashes, work);
        return new ImageSplit(name, source, preprocessor, entries, hashes, decoded, Hash(entries, hashes));
    }

    private string Hash(ImageEntry[] entries, UInt128[] hashes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{HashVersion}\n{preprocessor.Identity}\n"));
        for (var i = 0; i < entries.Length; i++)
            hash.AppendData(Encoding.UTF8.GetBytes($"{entries[i].Id}\n{entries[i].Label} {hashes[i]:x32}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
