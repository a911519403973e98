using NASerEx.Common;

namespace NASerEx.Data.Files;

/// <summary>
/// Which files are images of which class: JPEG and PNG files (<c>.jpg .jpeg .png</c>) at any depth below
/// <c>[split folder/]class/</c>. Names that begin with a dot, and <c>__MACOSX</c> (which macOS adds to zip files), are passed over.
/// </summary>
internal sealed class ClassFolders
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    private readonly Dictionary<string, IReadOnlyList<ImageEntry>> _entries = new(StringComparer.Ordinal);

    /// <exception cref="NASerExException">
    /// A folder is missing (<c>DataNotFound</c>), holds no images (<c>DataNoImages</c>) or lies in another (<c>DataBadSplit</c>); folders do
    /// not have the same classes, or not those of the options (<c>DataUnknownClass</c>).
    /// </exception>
    public ClassFolders(IFileStore store, DatasetOptions options, WorkContext work)
    {
        var folders = options.Splits.Values.Select(split => Normalise(split.Folder)).Distinct().Order(StringComparer.Ordinal).ToArray();
        RefuseNested(options.Name, folders);
        var found = folders.ToDictionary(folder => folder, folder => Find(store, options.Name, folder, work), StringComparer.Ordinal);
        Classes = options.Classes is { } given ? Checked(given, found, options.Name, work) : CommonClasses(found, options.Name);
        var labels = Classes.Select((name, label) => (name, label)).ToDictionary(p => p.name, p => p.label, StringComparer.Ordinal);
        foreach (var (folder, images) in found)
            _entries[folder] = [.. images.Select(i => new ImageEntry(store.Paths[i.Number], labels[i.Class], i.Number))];
    }

    private readonly record struct Found(string Class, int Number);

    /// <summary>Class names by label.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The images below a split's folder, in ordinal order of their paths.</summary>
    public IReadOnlyList<ImageEntry> Entries(string? folder) => _entries[Normalise(folder)];

    /// <summary>A folder's name without what makes no difference; empty for the root.</summary>
    public static string Normalise(string? folder) =>
        folder?.Replace('\\', '/').Trim('/') is { } trimmed && trimmed != "." ? trimmed : "";

    private static string Prefix(string folder) => folder.Length == 0 ? "" : folder + "/";

    /// <summary>A normalised folder's name for messages.</summary>
    public static string Named(string folder) => folder.Length == 0 ? "the root folder" : $"folder '{folder}'";

    private static void RefuseNested(string dataset, string[] folders)
    {
        foreach (var inner in folders)
            if (folders.FirstOrDefault(outer => outer != inner && inner.StartsWith(Prefix(outer), StringComparison.Ordinal)) is { } outer)
                throw new NASerExException("DataBadSplit", ErrorKind.InvalidInput,
                    $"Dataset '{dataset}': {Named(inner)} of one split lies inside {Named(outer)} of another, so they would share images. "
                    + "Name separate folders, or the same folder for both.");
    }

    private static List<Found> Find(IFileStore store, string dataset, string folder, WorkContext work)
    {
        var prefix = Prefix(folder);
        var inside = Enumerable.Range(0, store.Paths.Count).Where(i => store.Paths[i].StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (inside.Count == 0)
            throw NotFound(store, dataset, folder);
        var images = inside
            .Where(i => IsImage(store.Paths[i].AsSpan(prefix.Length)))
            .Select(i => new Found(store.Paths[i].Split('/', prefix.AsSpan().Count('/') + 2)[^2], i))
            .ToList();
        if (images.Count == 0)
            throw new NASerExException("DataNoImages", ErrorKind.InvalidInput,
                $"Dataset '{dataset}': {Named(folder)} of '{store.Describe("")}' holds no JPEG or PNG image inside a class folder. "
                + "Arrange the files as <class>/<file>.jpg.");
        if (images.Count < inside.Count)
            work.Tell($"Dataset '{dataset}': {inside.Count - images.Count:N0} files of {Named(folder)} are no JPEG or PNG in a class folder.");
        return images;
    }

    private static bool IsImage(ReadOnlySpan<char> path)
    {
        if (path.IndexOf('/') < 0 || path[0] == '.' || path.Contains("/.", StringComparison.Ordinal) || path.StartsWith("__MACOSX/"))
            return false;
        foreach (var extension in Extensions)
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static NASerExException NotFound(IFileStore store, string dataset, string folder)
    {
        var top = store.Paths.Where(path => path.Contains('/')).Select(path => path[..path.IndexOf('/')]).Distinct();
        return new NASerExException("DataNotFound", ErrorKind.NotFound,
            $"Dataset '{dataset}': {Named(folder)} of '{store.Describe("")}' does not exist or is empty.{NearestName.Hint(folder, top)}");
    }

    private static string[] Checked(IReadOnlyList<string> given, Dictionary<string, List<Found>> found, string dataset, WorkContext work)
    {
        foreach (var (folder, images) in found)
            if (images.FirstOrDefault(i => !given.Contains(i.Class)).Class is { } unknown)
                throw new NASerExException("DataUnknownClass", ErrorKind.InvalidInput,
                    $"Dataset '{dataset}': '{Prefix(folder)}{unknown}' is not one of the {given.Count} classes that the dataset lists."
                    + $"{NearestName.Hint(unknown, given)} Rename the folder, move it out, or list the class.");
        var absent = given.Except(found.Values.SelectMany(images => images).Select(i => i.Class)).ToList();
        if (absent.Count > 0)
            work.Warn($"Dataset '{dataset}' has no image of {absent.Count} of its classes: {Listing.Of(absent)}.");
        return [.. given];
    }

    private static string[] CommonClasses(Dictionary<string, List<Found>> found, string dataset)
    {
        var classes = found.ToDictionary(f => f.Key, f => f.Value.Select(i => i.Class).ToHashSet(StringComparer.Ordinal));
        var all = classes.Values.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal).ToArray();
        foreach (var (folder, names) in classes)
            if (all.FirstOrDefault(name => !names.Contains(name)) is { } missing)
                throw new NASerExException("DataUnknownClass", ErrorKind.InvalidInput,
                    $"Dataset '{dataset}': class '{missing}' has images in another folder but none in {Named(folder)}."
                    + $"{NearestName.Hint(missing, names)} Give both the same classes, or list the classes in the dataset's options.");
        return all;
    }
}
