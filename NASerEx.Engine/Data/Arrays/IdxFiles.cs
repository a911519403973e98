using System.Text.RegularExpressions;
using NASerEx.Common;
using NASerEx.Data.Decoding;

namespace NASerEx.Data.Arrays;

/// <summary>
/// The IDX files of MNIST and its family: <c>train-images-idx3-ubyte</c> with <c>train-labels-idx1-ubyte</c>, <c>t10k-…</c> or <c>test-…</c>, with
/// '-', '_' or '.' between parts, with anything in front, and perhaps <c>.gz</c> behind.
/// </summary>
internal static partial class IdxFiles
{
    /// <summary>Whether a folder holds such images.</summary>
    public static bool AreIn(string folder) => Named(folder, ImagesName()).Count > 0;

    /// <summary>Whether a folder has both training and test images.</summary>
    public static bool HaveBothPartsIn(string folder) =>
        Named(folder, ImagesName()).Keys.Select(PartOf).Where(part => part.Length > 0).Distinct().Count() == 2;

    /// <exception cref="NASerExException">See <see cref="ImageDataset.Open"/>.</exception>
    public static ArraySource Open(DatasetOptions options, string path, Preprocessor preprocessor, WorkContext work)
    {
        if (!Directory.Exists(path))
            throw new NASerExException("DataNotFound", ErrorKind.NotFound,
                $"The dataset's folder '{path}' {(File.Exists(path) ? "is a file. Name the folder that holds it" : "does not exist. Correct its path")}.");
        var images = Named(path, ImagesName());
        if (images.Count == 0)
            throw new NASerExException("DataNoImages", ErrorKind.InvalidInput,
                $"'{path}' holds no IDX file of images, such as train-images-idx3-ubyte.gz. Name the folder that holds them.");
        var labels = Named(path, LabelsName());
        ArrayPart[] parts = [.. images.Select(image => new ArrayPart(image.Key, PartOf(image.Key), image.Value))];
        return ArraySource.Open(options, preprocessor, parts, part => OpenPair(part, labels), files => ClassesOf(options, files), work);
    }

    // What stands before 'images' names the pair. A file that is there plain and gzipped is read plain.
    [GeneratedRegex(@"^(?<name>.*?)[-_.]?images?[-_.]idx[34]([-_.]ubyte)?(?<gz>\.gz)?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ImagesName();

    [GeneratedRegex(@"^(?<name>.*?)[-_.]?labels?[-_.]idx1([-_.]ubyte)?(?<gz>\.gz)?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex LabelsName();

    private static SortedDictionary<string, string> Named(string folder, Regex pattern)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, match) in ArrayParts.FilesIn(folder)
            .Select(path => (Path: path, Match: pattern.Match(Path.GetFileName(path))))
            .Where(file => file.Match.Success)
            .OrderBy(file => file.Match.Groups["gz"].Success)
            .ThenBy(file => file.Path, StringComparer.Ordinal))
            found.TryAdd(match.Groups["name"].Value is { Length: > 0 } name ? name : "images", path);
        return found;
    }

    private static string PartOf(string name)
    {
        var words = name.ToLowerInvariant().Split('-', '_', '.');
        return words.Contains("train") ? ArrayParts.Train : words.Contains("t10k") || words.Contains("test") ? ArrayParts.Test : "";
    }

    private static ArrayFile OpenPair(ArrayPart part, SortedDictionary<string, string> labels)
    {
        if (!labels.TryGetValue(part.Name, out var labelsPath))
            throw ArrayFileError.Bad(
                part.Path, $"has no labels beside it: no file '{part.Name}-labels-idx1-ubyte' or '{part.Name}-labels-idx1-ubyte.gz'."
                + $"{NearestName.Hint(part.Name, labels.Keys)} Put its labels there.");
        var images = IdxData.Open(part.Path, "images", 3, 4);
        try
        {
            var shape = ShapeOf(part.Path, images.Lengths);
            return new ArrayFile(
                part, shape, images.Bytes, images.First, shape.Length, LabelsOf(labelsPath, part.Path, images.Lengths[0], out var first),
                image => $"'{labelsPath}', byte {first + image}");
        }
        catch (NASerExException)
        {
            images.Bytes.Dispose();
            throw;
        }
    }

    private static RawShape ShapeOf(string path, int[] lengths)
    {
        if (lengths[0] > ArrayFile.MaxImages)
            throw ArrayFileError.Bad(path, $"byte 4: holds {lengths[0]:N0} images, more than {ArrayFile.MaxImages:N0}. Split it.");
        if ((long)lengths[1] * lengths[2] > RawShape.MostPixels)
            throw ArrayFileError.Bad(path, $"byte 8: images of {lengths[2]} × {lengths[1]} pixels have more than {RawShape.MostPixels:N0}. Make them smaller.");
        return lengths is [_, var height, var width, var channels] && channels is not (1 or 3)
            ? throw ArrayFileError.Bad(path, $"byte 16: images have {channels} channels ({height} × {width} × {channels}); 1 (grey) or 3 (RGB) are read. Convert them.")
            : new RawShape(lengths[2], lengths[1], lengths.Length == 4 ? lengths[3] : 1, IsPlanar: false);
    }

    private static byte[] LabelsOf(string path, string imagesPath, int images, out int first)
    {
        const int Header = 8;
        first = Header;
        var file = IdxData.Open(path, "labels", 1);
        using (file.Bytes)
        {
            if (file.Lengths[0] != images)
                throw ArrayFileError.Bad(path, $"has {file.Lengths[0]:N0} labels, but '{imagesPath}' has {images:N0} images. Put the files together that belong together.");
            var labels = new byte[images];
            try
            {
                file.Bytes.Read(file.First, labels);
            }
            catch (UnreadableImageException e)
            {
                throw ArrayFileError.NotReadable(path, e);
            }

            return labels;
        }
    }

    /// <summary>Classes 0 to the greatest label. Several sets in one folder, as EMNIST has them, would mix up what a number means.</summary>
    private static ArrayClasses ClassesOf(DatasetOptions options, IReadOnlyList<ArrayFile> files)
    {
        if (files.Where(file => file.Part.Part.Length > 0).GroupBy(file => file.Part.Part).FirstOrDefault(same => same.Count() > 1) is { } several)
            throw new NASerExException("DataBadSplit", ErrorKind.InvalidInput,
                $"Dataset '{options.Name}': '{options.Path}' holds several sets, so '{several.Key}' may be any of: "
                + $"{string.Join(", ", several.Select(file => file.Part.Name))}. Name the one that is meant as the splits' folder.");
        return ArrayClasses.Numbered(files.Max(file => file.Labels.Max()) + 1);
    }
}
