using System.Globalization;
using NASerEx.Common;
using NASerEx.Data.Files;

namespace NASerEx.Data.Labels;

/// <summary>Which files are images of which class, and perhaps of which split, as a labels file among them says.</summary>
internal sealed class LabelledFiles : IFileLabels
{
    private readonly string _dataset;
    private readonly LabelOptions _options;
    private readonly LabelFile _file;
    private readonly Dictionary<string, IReadOnlyList<ImageEntry>> _entries = new(StringComparer.Ordinal);

    /// <exception cref="NASerExException">
    /// The labels file is missing (<c>DataNotFound</c>) or at fault (<c>DataBadLabels</c>, <c>DataUnknownClass</c>); an image that it names is not there
    /// and the policy is to stop (<c>DataImageMissing</c>); a split selects no image (<c>DataNotFound</c>) or what another does (<c>DataBadSplit</c>).
    /// </exception>
    public LabelledFiles(IFileStore store, DatasetOptions options, WorkContext work)
    {
        _dataset = options.Name;
        _options = options.Labels!;
        _file = new LabelFile(store, _options.File);
        var folders = SplitFolders.Of(options);
        SplitFolders.RefuseNested(_dataset, folders);
        var rows = Found(store, options.BadFiles, work);
        Labels = ClassLabels.Of(options, hasNumbers: true, () => OwnClasses([.. rows.Values]));
        Labels.WarnOfAbsent(rows.Values.Select(row => row.Class), _dataset, work);
        var paths = rows.Keys.Order().ToList();
        foreach (var folder in folders)
            _entries[folder] = [.. Select(store, folder, paths, rows).Select(number => new ImageEntry(store.Paths[number], LabelOf(rows[number]), number))];
        WarnOfUnused(folders, rows.Values, work);
    }

    public ClassLabels Labels { get; }

    public IReadOnlyList<ImageEntry> Entries(string? folder) => _entries[SplitFolders.Normalise(folder)];

    /// <summary>The rows by number of the image in the store; each image once.</summary>
    private Dictionary<int, LabelRow> Found(IFileStore store, BadFilePolicy policy, WorkContext work)
    {
        var numbers = store.Paths.Select((path, number) => (path, number)).ToDictionary(file => file.path, file => file.number, StringComparer.Ordinal);
        var folder = RootPath.FolderOf(_file.Path);
        var found = new Dictionary<int, LabelRow>();
        var (missing, repeated) = (new List<string>(), 0);
        foreach (var row in _file.Rows(_options))
        {
            var path = RootPath.Within(folder, row.Image) ?? throw LabelError.At(
                _file.Name, row.Line, $"{_options.Image}: '{row.Image}' lies outside the dataset. Give paths that start from the labels file's folder and stay below the dataset's root.");
            if (!numbers.TryGetValue(path, out var number))
                missing.Add($"{_file.Name}:{row.Line}: {_options.Image}: there is no file '{store.Describe(path)}'");
            else if (!found.TryAdd(number, row))
                repeated += Same(found[number], row);
        }

        JudgeMissing(missing, policy, work);
        if (repeated > 0)
            work.Tell($"Dataset '{_dataset}': {repeated:N0} rows of '{_file.Name}' repeat an earlier one.");
        return found.Count > 0 ? found : throw new NASerExException("DataNoImages", ErrorKind.InvalidInput, $"The labels file '{_file.Name}' names no image that is there.");
    }

    private int Same(LabelRow first, LabelRow again)
    {
        if (first.Class != again.Class)
            throw LabelError.At(
                _file.Name, again.Line, $"{_options.Class}: '{again.Image}' is '{again.Class}' here, but '{first.Class}' on line {first.Line}. Remove one of the rows.");
        return first.Split == again.Split ? 1 : throw LabelError.At(
            _file.Name, again.Line, $"{_options.Split}: '{again.Image}' is in '{again.Split}' here, but in '{first.Split}' on line {first.Line}. Remove one of the rows.");
    }

    private void JudgeMissing(List<string> missing, BadFilePolicy policy, WorkContext work)
    {
        if (missing.Count == 0)
            return;
        if (policy == BadFilePolicy.Error)
            throw new NASerExException("DataImageMissing", ErrorKind.NotFound,
                $"Dataset '{_dataset}': {missing.Count:N0} of the images that the labels file names are missing: {Listing.Of(missing)}. "
                + "Put them there, remove the rows, or let the dataset skip bad files.");
        work.Warn($"Dataset '{_dataset}': left out {missing.Count:N0} images that are missing: {Listing.Of(missing)}.");
    }

    /// <summary>The classes when options name none: 0 to the greatest where all are numbers, else the names in ordinal order.</summary>
    private string[] OwnClasses(IReadOnlyCollection<LabelRow> rows)
    {
        foreach (var row in rows)
            if (row.Class[0] == '-' && ClassLabels.IsNumber(row.Class[1..]))
                throw LabelError.At(_file.Name, row.Line, $"{_options.Class}: {row.Class} is negative; numbers of classes count from 0. Correct it, or map it with classMap.");
        if (rows.All(row => ClassLabels.IsNumber(row.Class)))
            return [.. Enumerable.Range(0, rows.Max(NumberOf) + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        return [.. rows.Select(row => row.Class).Distinct().Order(StringComparer.Ordinal)];
    }

    private int NumberOf(LabelRow row) =>
        int.TryParse(row.Class, CultureInfo.InvariantCulture, out var number) && number <= ClassMapFault.MaxOutput
            ? number
            : throw LabelError.At(_file.Name, row.Line, $"{_options.Class}: {row.Class} is no number of a class; they go up to {ClassMapFault.MaxOutput:N0}. Correct it.");

    private int LabelOf(LabelRow row) => Labels.Find(row.Class)
        ?? throw LabelError.At(_file.Name, row.Line, $"{_options.Class}: {Labels.Refusal(row.Class, row.Class)}", id: "DataUnknownClass");

    private List<int> Select(IFileStore store, string folder, List<int> numbers, Dictionary<int, LabelRow> rows)
    {
        var prefix = SplitFolders.Prefix(folder);
        var selected = numbers.Where(number => folder.Length == 0 || (_options.Split is null
            ? store.Paths[number].StartsWith(prefix, StringComparison.Ordinal)
            : SplitFolders.Normalise(rows[number].Split) == folder)).ToList();
        return selected.Count > 0 ? selected : throw NoneIn(folder, _options.Split is null
            ? numbers.Select(number => store.Paths[number]).Where(path => path.Contains('/')).Select(path => path[..path.IndexOf('/')])
            : rows.Values.Select(row => row.Split).Where(split => split.Length > 0));
    }

    /// <summary>Names the texts of the split's column that no split asks for, as their images are in none.</summary>
    private void WarnOfUnused(string[] folders, IEnumerable<LabelRow> rows, WorkContext work)
    {
        if (_options.Split is null || folders.Contains(""))
            return;
        var unused = rows.Where(row => !folders.Contains(SplitFolders.Normalise(row.Split))).CountBy(row => row.Split).ToList();
        if (unused.Count == 0)
            return;
        var named = unused.OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => $"'{same.Key}' ({same.Value:N0})").ToList();
        work.Warn(
            $"Dataset '{_dataset}': {unused.Sum(same => same.Value):N0} images of '{_file.Name}' are in no split, as no split has as its folder what stands in "
            + $"their {_options.Split}: {Listing.Of(named)}.");
    }

    private NASerExException NoneIn(string folder, IEnumerable<string> known)
    {
        string[] there = [.. known.Distinct().Order(StringComparer.Ordinal)];
        var what = _options.Split is { } column ? $"no row of '{_file.Name}' has '{folder}' as its {column}" : $"no image of '{_file.Name}' is in {SplitFolders.Named(folder)}";
        return new NASerExException("DataNotFound", ErrorKind.NotFound,
            $"Dataset '{_dataset}': {what}.{NearestName.Hint(folder, there)} There are: {Listing.Of(there)}.");
    }
}
