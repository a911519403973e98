using System.Buffers;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Data.Decoding;
using NASerEx.Data.Files;

namespace NASerEx.Data.Arrays;

/// <summary>Raw images of files that hold many each. An id is the file's name and the image's number in it, such as <c>data_batch_1/00017</c>.</summary>
internal sealed class ArraySource : IImageSource
{
    private readonly DatasetOptions _options;
    private readonly Preprocessor _preprocessor;
    private readonly ArrayFile[] _files;
    private readonly int[] _firstNumbers;
    private readonly ClassLabels _labels;
    private readonly Dictionary<string, IReadOnlyList<ImageEntry>> _entries = new(StringComparer.Ordinal);

    private ArraySource(
        DatasetOptions options, Preprocessor preprocessor, Dictionary<string, ArrayPart[]> selected, ArrayFile[] files, ArrayClasses classes, WorkContext work)
    {
        _options = options;
        _preprocessor = preprocessor;
        _files = files;
        _firstNumbers = new int[files.Length];
        for (var i = 1; i < files.Length; i++)
            _firstNumbers[i] = checked(_firstNumbers[i - 1] + files[i - 1].Count);
        _labels = ClassLabels.Of(options, classes.AreNumbers, () => classes.Names);
        foreach (var (folder, parts) in selected)
            _entries[folder] = [.. parts.SelectMany(part => EntriesOf(Array.FindIndex(files, file => file.Part == part), classes.Names))];
        _labels.WarnOfAbsent(files.SelectMany(file => file.Labels).Distinct().Select(number => classes.Names[number]), options.Name, work);
    }

    public IReadOnlyList<string> Classes => _labels.Names;

    public IReadOnlyDictionary<string, int>? ClassMap => _labels.Map;

    /// <summary>Opens the files that splits name.</summary>
    /// <param name="options">The dataset.</param>
    /// <param name="preprocessor">Fits images to the input.</param>
    /// <param name="parts">The files that are there.</param>
    /// <param name="open">Opens one.</param>
    /// <param name="classesOf">The classes that the open files have.</param>
    /// <param name="work">Is warned.</param>
    public static ArraySource Open(
        DatasetOptions options,
        Preprocessor preprocessor,
        IReadOnlyList<ArrayPart> parts,
        Func<ArrayPart, ArrayFile> open,
        Func<IReadOnlyList<ArrayFile>, ArrayClasses> classesOf,
        WorkContext work)
    {
        var selected = ArrayParts.Select(options, parts);
        var files = new List<ArrayFile>();
        try
        {
            foreach (var part in selected.Values.SelectMany(each => each).Distinct().OrderBy(part => part.Name, StringComparer.Ordinal))
                files.Add(open(part));
            return new ArraySource(options, preprocessor, selected, [.. files], classesOf(files), work);
        }
        catch (NASerExException)
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    public IReadOnlyList<ImageEntry> Entries(string? folder) => _entries[SplitFolders.Normalise(folder)];

    public string Describe(string id) => id.Length == 0
        ? _options.Path!
        : $"{_files.First(file => id[..id.LastIndexOf('/')] == file.Part.Name).Part.Path}!{id[(id.LastIndexOf('/') + 1)..]}";

    public UInt128 Load(ImageEntry entry, Span<byte> pixels)
    {
        var shape = FileOf(entry).Shape;
        var raw = ArrayPool<byte>.Shared.Rent(shape.Length);
        try
        {
            var key = Read(entry, raw.AsSpan(0, shape.Length));
            shape.Fit(raw, _preprocessor, pixels);
            return key;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    public UInt128 Hash(ImageEntry entry) => Read(entry, new byte[FileOf(entry).Shape.Length]);

    public void Dispose() => Array.ForEach(_files, file => file.Dispose());

    private UInt128 Read(ImageEntry entry, Span<byte> raw)
    {
        var at = IndexOfFile(entry);
        _files[at].Read(entry.Number - _firstNumbers[at], raw);
        return ContentKey.Of(raw);
    }

    private ArrayFile FileOf(ImageEntry entry) => _files[IndexOfFile(entry)];

    private int IndexOfFile(ImageEntry entry) => Array.FindLastIndex(_firstNumbers, first => first <= entry.Number);

    private IEnumerable<ImageEntry> EntriesOf(int at, IReadOnlyList<string> names)
    {
        var file = _files[at];
        var digits = string.Create(CultureInfo.InvariantCulture, $"D{Math.Max(5, (file.Count - 1).ToString(CultureInfo.InvariantCulture).Length)}");
        var labels = names.Select(_labels.Find).ToArray();
        for (var i = 0; i < file.Count; i++)
        {
            var label = labels[file.Labels[i]] ?? throw new NASerExException(
                "DataUnknownClass", ErrorKind.InvalidInput,
                $"Dataset '{_options.Name}': {file.LabelPlace(i)}: {_labels.Refusal(names[file.Labels[i]], names[file.Labels[i]])}");
            yield return new ImageEntry($"{file.Part.Name}/{i.ToString(digits, CultureInfo.InvariantCulture)}", label, _firstNumbers[at] + i);
        }
    }
}

/// <summary>The classes of files of raw images.</summary>
/// <param name="Names">Names by number; every label of the files has one.</param>
/// <param name="AreNumbers">Whether the names are only the numbers.</param>
internal sealed record ArrayClasses(IReadOnlyList<string> Names, bool AreNumbers)
{
    /// <summary>Classes that only have numbers, from 0.</summary>
    public static ArrayClasses Numbered(int count) => new([.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))], true);
}
