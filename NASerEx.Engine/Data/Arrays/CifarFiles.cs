using System.Buffers;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Data.Decoding;

namespace NASerEx.Data.Arrays;

/// <summary>
/// The binary files of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte (CIFAR-100: a coarse
/// and a fine one) and 32 × 32 red, green and blue bytes, each channel by rows.
/// </summary>
internal static class CifarFiles
{
    private const string Ten = "CIFAR-10", Hundred = "CIFAR-100";

    // What the published archives unpack to.
    private static readonly string[] PublishedFolders = ["cifar-10-batches-bin", "cifar-100-binary"];

    private static readonly RawShape Shape = new(32, 32, 3, IsPlanar: true);

    /// <summary>
    /// Whether a folder holds such files: by their published names, and at least one of them of whole records, so that other files which
    /// happen to be called so do not count and one that is cut short beside a whole one does.
    /// </summary>
    public static bool AreIn(string folder) => PartsIn(folder).Any(part => IsWhole(part.Path, IsNamedAsHundred(part) ? 2 : 1));

    /// <summary>The folders right inside one that are what the published archives unpack to and hold such files.</summary>
    public static IReadOnlyList<string> PublishedIn(string folder) =>
        [.. PublishedFolders.Select(name => Path.Combine(folder, name)).Where(inner => Directory.Exists(inner) && AreIn(inner))];

    /// <summary>Whether a folder has both training and test files.</summary>
    public static bool HaveBothPartsIn(string folder) => PartsIn(folder).Select(part => part.Part).Distinct().Count() == 2;

    /// <exception cref="NASerExException">See <see cref="ImageDataset.Open"/>.</exception>
    public static ArraySource Open(DatasetOptions options, string path, Preprocessor preprocessor, WorkContext work)
    {
        List<ArrayPart> parts = File.Exists(path) ? [PartOf(path)] : Found(path);
        var hundred = IsHundred(parts);
        if (!hundred && options.Cifar.Labels == CifarLabels.Coarse)
            throw new NASerExException("DataBadOptions", ErrorKind.InvalidInput,
                $"Dataset '{options.Name}' asks for coarse labels, which CIFAR-100 has, but '{path}' is CIFAR-10. Leave cifar.labels out.");
        var isFine = hundred && options.Cifar.Labels == CifarLabels.Fine;
        var count = !hundred ? 10 : isFine ? 100 : 20;
        var namesFile = Path.Combine(FolderOf(path), !hundred ? "batches.meta.txt" : isFine ? "fine_label_names.txt" : "coarse_label_names.txt");
        var classes = File.Exists(namesFile) ? new ArrayClasses(Names(namesFile, count), false) : ArrayClasses.Numbered(count);
        return ArraySource.Open(options, preprocessor, parts, part => OpenFile(part, hundred ? 2 : 1, isFine ? 1 : 0, count), _ => classes, work);
    }

    private static string FolderOf(string path) => File.Exists(path) ? Path.GetDirectoryName(path)! : path;

    private static List<ArrayPart> Found(string folder)
    {
        if (!Directory.Exists(folder))
            throw new NASerExException("DataNotFound", ErrorKind.NotFound, $"The dataset's folder '{folder}' does not exist. Correct its path.");
        if (PartsIn(folder) is { Count: > 0 } parts)
            return parts;
        var inner = PublishedFolders.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
        throw new NASerExException("DataNoImages", ErrorKind.InvalidInput,
            $"'{folder}' holds no binary files of CIFAR-10 (data_batch_1.bin, test_batch.bin) or CIFAR-100 (train.bin, test.bin). "
            + (inner is null ? "Name the folder that holds them." : $"They are in '{inner}'; name that folder."));
    }

    private static List<ArrayPart> PartsIn(string folder) =>
        [.. ArrayParts.FilesIn(folder, "*.bin").Select(PartOf).Where(part => part.Part.Length > 0)];

    private static ArrayPart PartOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var part = name.StartsWith("data_batch", StringComparison.Ordinal) || name == "train" ? ArrayParts.Train
            : name is "test_batch" or "test" ? ArrayParts.Test
            : "";
        return new ArrayPart(name, part, path);
    }

    /// <summary>Which of both it is: by the files' published names, else (for one file under a name of its own) by its length.</summary>
    private static bool IsHundred(List<ArrayPart> parts)
    {
        var isHundred = parts.Select(part => part.Part.Length > 0 ? IsNamedAsHundred(part) : HasLengthOfHundred(part.Path)).ToList();
        return isHundred.Distinct().Count() == 1
            ? isHundred[0]
            : throw ArrayFileError.Bad(
                Path.GetDirectoryName(parts[0].Path)!, "holds files of CIFAR-10 (*_batch*.bin) and of CIFAR-100 (train.bin, test.bin). Put them into separate folders.");
    }

    private static bool IsNamedAsHundred(ArrayPart part) => part.Name is "train" or "test";

    private static bool HasLengthOfHundred(string path) => !IsWhole(path, 1) && IsWhole(path, 2);

    private static bool IsWhole(string path, int labelBytes) =>
        new FileInfo(path).Length is > 0 and var length && length % (labelBytes + Shape.Length) == 0;

    private static ArrayFile OpenFile(ArrayPart part, int labelBytes, int labelAt, int classes)
    {
        var bytes = new FileBytes(part.Path);
        try
        {
            var stride = labelBytes + Shape.Length;
            CheckLength(part.Path, bytes.Length, stride, labelBytes);
            var labels = Labels(part.Path, bytes, stride, labelAt);
            if (Array.FindIndex(labels, label => label >= classes) is >= 0 and var wrong)
                throw ArrayFileError.Bad(
                    part.Path, $"byte {((long)wrong * stride) + labelAt}: image {wrong} has the label {labels[wrong]}, but labels end at {classes - 1}. It is no whole "
                    + $"{(labelBytes == 1 ? Ten : Hundred)} file; get it again.");
            return new ArrayFile(
                part, Shape, bytes, labelBytes, stride, labels, image => $"'{part.Path}', byte {((long)image * stride) + labelAt}");
        }
        catch (NASerExException)
        {
            bytes.Dispose();
            throw;
        }
    }

    private static void CheckLength(string path, long length, int stride, int labelBytes)
    {
        var (name, what) = labelBytes == 1 ? (Ten, "1 label byte") : (Hundred, "2 label bytes");
        if (length == 0)
            throw ArrayFileError.Bad(path, "is empty. Get it again.");
        if (length % stride != 0)
            throw ArrayFileError.Bad(
                path, $"is no whole number of {name} records: a record has {stride:N0} bytes ({what}, {Shape.Length:N0} of pixels), and the {length:N0} bytes of the file "
                + $"leave {length % stride:N0} from byte {length - (length % stride)} on. It is cut short, or no {name} file; get it again.");
        if (length / stride > ArrayFile.MaxImages)
            throw ArrayFileError.Bad(path, $"holds {length / stride:N0} images, more than {ArrayFile.MaxImages:N0}.");
    }

    private static byte[] Labels(string path, FileBytes bytes, int stride, int labelAt)
    {
        const int RecordsAtOnce = 256;
        var labels = new byte[bytes.Length / stride];
        var block = ArrayPool<byte>.Shared.Rent(RecordsAtOnce * stride);
        try
        {
            for (var first = 0; first < labels.Length; first += RecordsAtOnce)
            {
                var count = Math.Min(RecordsAtOnce, labels.Length - first);
                bytes.Read((long)first * stride, block.AsSpan(0, count * stride));
                for (var i = 0; i < count; i++)
                    labels[first + i] = block[(i * stride) + labelAt];
            }

            return labels;
        }
        catch (UnreadableImageException e)
        {
            throw ArrayFileError.NotReadable(path, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static string[] Names(string path, int count)
    {
        string[] lines;
        try
        {
            lines = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArrayFileError.NotReadable(path, e);
        }

        if (lines.Length != count)
            throw ArrayFileError.Bad(path, string.Create(CultureInfo.InvariantCulture, $"has {lines.Length} names, but there are {count} classes. Get it again."));
        return lines.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw ArrayFileError.Bad(path, $"has the name '{twice.Key}' twice. Get it again.")
            : lines;
    }
}
