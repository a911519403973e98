using System.Buffers.Binary;
using NASerEx.Common;
using NASerEx.Data;

namespace NASerEx.Synthetic;

/// <summary>Square images of a stream that has changed, as a dataset of their own in a pair of IDX files.</summary>
public static class ChangedImages
{
    /// <summary>Writes the images of a dataset's test split as they are after a change.</summary>
    /// <param name="images">The dataset.</param>
    /// <param name="change">The change.</param>
    /// <param name="folder">A folder for the files.</param>
    /// <param name="splits">The splits of the new dataset.</param>
    /// <param name="labelOf">Labels an image, by its input to the model; null leaves its label.</param>
    public static DatasetOptions Write(
        DatasetOptions images, ImageChange change, string folder, EnumDictionary<SplitName, SplitOptions> splits, Func<float[], int>? labelOf = null)
    {
        var plain = new PreprocessOptions { Width = images.Preprocess.Width, Height = images.Preprocess.Height };
        using var data = ImageDataset.Open(images with { Preprocess = plain }, WorkContext.None);
        var (pixels, labels) = Changed(data.Split(SplitName.Test), change);
        var changed = images with { Name = change.Name, Source = DatasetSource.Idx, Path = folder, Splits = splits, Classes = [.. data.Classes] };
        Directory.CreateDirectory(folder);
        var (width, height) = (plain.Width, plain.Height);
        File.WriteAllBytes(Path.Combine(folder, "images-idx4-ubyte"), Idx([(uint)labels.Count, (uint)height, (uint)width, 3], pixels));
        WriteLabels(labels);
        if (labelOf is not null)
            WriteLabels(Labelled(changed, labelOf));
        return changed;

        void WriteLabels(IReadOnlyCollection<byte> each) => File.WriteAllBytes(Path.Combine(folder, "labels-idx1-ubyte"), Idx([(uint)each.Count], each));
    }

    private static (List<byte> Pixels, List<byte> Labels) Changed(ImageSplit split, ImageChange change)
    {
        var (pixels, labels, seen) = (new List<byte>(), new List<byte>(), new int[split.Classes.Count]);
        var image = new float[split.ImageLength];
        var plane = image.Length / 3;
        for (var i = 0; i < split.Count; i++)
        {
            if (!change.IsTaken(split.Labels[i], seen[split.Labels[i]]++))
                continue;
            split.Fill([i], image);
            var changed = change.Pixels(image, split.Width);
            for (var pixel = 0; pixel < plane; pixel++)
                for (var channel = 0; channel < 3; channel++)
                    pixels.Add((byte)Math.Clamp(MathF.Round(255 * changed[(channel * plane) + pixel]), 0, 255));
            labels.Add((byte)split.Labels[i]);
        }

        return (pixels, labels);
    }

    /// <summary>Labels of all images, in the order of the file.</summary>
    private static byte[] Labelled(DatasetOptions options, Func<float[], int> labelOf)
    {
        using var data = ImageDataset.Open(options with { Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions()) }, WorkContext.None);
        var split = data.Split(SplitName.Test);
        var image = new float[split.ImageLength];
        return [.. Enumerable.Range(0, split.Count).OrderBy(i => split.Ids[i], StringComparer.Ordinal).Select(i =>
        {
            split.Fill([i], image);
            return (byte)labelOf(image);
        })];
    }

    private static byte[] Idx(uint[] lengths, IEnumerable<byte> values)
    {
        var header = new byte[4 + (4 * lengths.Length)];
        (header[2], header[3]) = (8, (byte)lengths.Length);
        foreach (var (i, length) in lengths.Index())
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + (4 * i)), length);
        return [.. header, .. values];
    }
}
