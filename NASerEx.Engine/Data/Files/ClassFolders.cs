using NASerEx.Common;

namespace NASerEx.Data.Files;

/// <summary>
/// Which files are images of which class: JPEG, PNG, WebP and BMP files (<c>.jpg .jpeg .png .webp .bmp</c>) at any depth below
/// <c>[split folder/]class/</c>. Names that begin with a dot, and <c>__MACOSX</c> (which macOS adds to zip files), are passed over.
/// </summary>
internal sealed class ClassFolders : IFileLabels
{
    private readonly Dictionary<string, IReadOnlyList<ImageEntry>> _entries = new(StringComparer.Ordinal);

    /// <exception cref="NASerExException">
    /// A folder is missing (<c>DataNotFound</c>), holds no images (<c>DataNoImages</c>) or lies in another (<c>DataBadSplit</c>); folders do
    /// not have the same classes, or not those of the options (<c>DataUnknownClass</c>); the options' class map is at fault (<c>DataBadOptions</c>).
    /// </exception>
    public ClassFolders(IFileStore store, DatasetOptions options, WorkContext work)
    {
        var folders = SplitFolders.Of(options);
        SplitFolders.RefuseNested(options.Name, folders);
        var found = folders.ToDictionary(folder => folder, folder => Find(store, options.Name, folder, work), StringComparer.Ordinal);
        Labels = ClassLabels.Of(options, hasNumbers: false, () => CommonClasses(found, options.Name));
        foreach (var (folder, images) in found)
            _entries[folder] = [.. images.Select(image => new ImageEntry(store.Paths[image.Number], LabelOf(image, folder, options.Name), image.Number))];
        Labels.WarnOfAbsent(found.Values.SelectMany(images => images).Select(image => image.Class), options.Name, work);
    }

    private readonly record struct Found(string Class, int Number);

    public ClassLabels Labels { get; }

    public IReadOnlyList<ImageEntry> Entries(string? folder) => _entries[SplitFolders.Normalise(folder)];

    private int LabelOf(Found image, string folder, string dataset) => Labels.Find(image.Class) ?? throw new NASerExException(
        "DataUnknownClass", ErrorKind.InvalidInput,
        $"Dataset '{dataset}': {Labels.Refusal(image.Class, SplitFolders.Prefix(folder) + image.Class)}");

    private static List<Found> Find(IFileStore store, string dataset, string folder, WorkContext work)
    {
        var prefix = SplitFolders.Prefix(folder);
        var inside = Enumerable.Range(0, store.Paths.Count).Where(i => store.Paths[i].StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (inside.Count == 0)
            throw NotFound(store, dataset, folder);
        var images = inside
            .Where(i => ImageNames.AreInFolder(store.Paths[i].AsSpan(prefix.Length)))
            .Select(i => new Found(store.Paths[i].Split('/', prefix.AsSpan().Count('/') + 2)[^2], i))
            .ToList();
        if (images.Count == 0)
            throw new NASerExException("DataNoImages", ErrorKind.InvalidInput,
                $"Dataset '{dataset}': {SplitFolders.Named(folder)} of '{store.Describe("")}' holds no JPEG, PNG, WebP or BMP image inside a class folder. "
                + "Arrange the files as <class>/<file>.jpg, or name a file that gives their classes in labels.");
        if (images.Count < inside.Count)
            work.Tell($"Dataset '{dataset}': {inside.Count - images.Count:N0} files of {SplitFolders.Named(folder)} are no images in a class folder.");
        return images;
    }

    private static NASerExException NotFound(IFileStore store, string dataset, string folder)
    {
        var top = store.Paths.Where(path => path.Contains('/')).Select(path => path[..path.IndexOf('/')]).Distinct();
        return new NASerExException("DataNotFound", ErrorKind.NotFound,
            $"Dataset '{dataset}': {SplitFolders.Named(folder)} of '{store.Describe("")}' does not exist or is empty.{NearestName.Hint(folder, top)}");
    }

    private static string[] CommonClasses(Dictionary<string, List<Found>> found, string dataset)
    {
        var classes = found.ToDictionary(f => f.Key, f => f.Value.Select(i => i.Class).ToHashSet(StringComparer.Ordinal));
        var all = classes.Values.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal).ToArray();
        foreach (var (folder, names) in classes)
            if (all.FirstOrDefault(name => !names.Contains(name)) is { } missing)
                throw new NASerExException("DataUnknownClass", ErrorKind.InvalidInput,
                    $"Dataset '{dataset}': class '{missing}' has images in another folder but none in {SplitFolders.Named(folder)}."
                    + $"{NearestName.Hint(missing, names)} Give both the same classes, or list the classes in the dataset's options.");
        return all;
    }
}
