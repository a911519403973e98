using System.Buffers.Binary;
using System.IO.Compression;
using NASerEx.Data;
using SkiaSharp;

namespace NASerEx.Engine.Tests.Data;

/// <summary>Files of raw images, and the same images as PNG files.</summary>
internal static class RawFiles
{
    public const int CifarPixels = 3072;

    /// <summary>Pixels of an image by channel, row and column; busy, and another for each number.</summary>
    public static byte Pixel(int number, int channel, int y, int x) => (byte)((number * 31) + (channel * 87) + (y * x * 3) + (y * 5) + (x * 11));

    /// <summary>CIFAR records; each image has its label bytes in front.</summary>
    public static byte[] Cifar(int firstNumber, params byte[][] labels) => [.. labels.SelectMany((label, i) => (byte[])[.. label, .. Planar(firstNumber + i)])];

    public static ImageFolder AddCifar10(this ImageFolder folder, int perFile, params string[] files)
    {
        foreach (var (index, name) in files.Index())
            folder.Add(name + ".bin", Cifar(index * perFile, [.. Enumerable.Range(0, perFile).Select(i => new[] { (byte)(i % 10) })]));
        folder.Add("batches.meta.txt", System.Text.Encoding.UTF8.GetBytes("airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"));
        return folder;
    }

    /// <summary>The header of an IDX file and what follows it.</summary>
    public static byte[] Idx(byte type, uint[] lengths, params ReadOnlySpan<byte> values)
    {
        var header = new byte[4 + (4 * lengths.Length)];
        (header[2], header[3]) = (type, (byte)lengths.Length);
        foreach (var (i, length) in lengths.Index())
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + (4 * i)), length);
        return [.. header, .. values];
    }

    /// <summary>A pair of IDX files of images of 9 × 7 pixels.</summary>
    public static ImageFolder AddIdx(
        this ImageFolder folder, string images, string labels, byte[] classes, int channels = 1, int firstNumber = 0)
    {
        uint[] lengths = channels == 1 ? [(uint)classes.Length, 7, 9] : [(uint)classes.Length, 7, 9, (uint)channels];
        var pixels = from i in Enumerable.Range(firstNumber, classes.Length)
                     from y in Enumerable.Range(0, 7)
                     from x in Enumerable.Range(0, 9)
                     from c in Enumerable.Range(0, channels)
                     select Pixel(i, c, y, x);
        folder.Add(images, Packed(images, Idx(8, lengths, [.. pixels])));
        folder.Add(labels, Packed(labels, Idx(8, [(uint)classes.Length], classes)));
        return folder;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>An image as a PNG file.</summary>
    public static byte[] Png(int number, int width, int height, int channels) => ImageFolder.Png(
        width, height, (x, y) => new SKColor(Pixel(number, 0, y, x), Pixel(number, channels == 1 ? 0 : 1, y, x), Pixel(number, channels == 1 ? 0 : 2, y, x)));

    /// <summary>All images of a dataset by label and normalised pixels, in the order of their ids.</summary>
    public static (string Id, int Label, float[] Pixels)[] Contents(ImageDataset dataset, SplitName name = SplitName.Test)
    {
        var split = dataset.Split(name);
        var pixels = new float[split.Count * split.ImageLength];
        split.Fill([.. Enumerable.Range(0, split.Count)], pixels);
        return [.. Enumerable.Range(0, split.Count)
            .Select(i => (split.Ids[i], split.Labels[i], pixels[(i * split.ImageLength)..((i + 1) * split.ImageLength)]))
            .OrderBy(image => image.Item1, StringComparer.Ordinal)];
    }

    private static byte[] Packed(string name, byte[] bytes) => name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(bytes) : bytes;

    private static IEnumerable<byte> Planar(int number) =>
        from c in Enumerable.Range(0, 3)
        from y in Enumerable.Range(0, 32)
        from x in Enumerable.Range(0, 32)
        select Pixel(number, c, y, x);
}
