using NASerEx.Common;
using NASerEx.Data.Arrays;
using NASerEx.Data.Decoding;
using NASerEx.Data.Drawing;
using NASerEx.Data.Files;
using NASerEx.Data.Labels;

namespace NASerEx.Data;

/// <summary>The sources by name.</summary>
internal static class ImageSources
{
    /// <exception cref="NASerExException">See <see cref="ImageDataset.Open"/>.</exception>
    public static IImageSource Open(DatasetOptions options, Preprocessor preprocessor, WorkContext work)
    {
        if (options.Classes is { } classes && (classes.IsDefaultOrEmpty || classes.Distinct().Count() < classes.Length))
            throw Bad(options, "lists no class, or one of them twice. Correct the list, or leave it out to take the folders' names");
        if (options.Labels is not null && options.Source is not (DatasetSource.Folder or DatasetSource.Zip))
            throw Bad(options, $"names a labels file, but its source, {options.Source}, has labels of its own. Leave labels out");
        return options.Source switch
        {
            DatasetSource.Symbols => new SymbolSource(options, preprocessor),
            DatasetSource.Folder => OfFiles(new FolderStore(PathOf(options)), options, preprocessor, work),
            DatasetSource.Zip => OfFiles(new ZipStore(PathOf(options)), options, preprocessor, work),
            DatasetSource.Cifar => CifarFiles.Open(options, PathOf(options), preprocessor, work),
            DatasetSource.Idx => IdxFiles.Open(options, PathOf(options), preprocessor, work),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Source, "Unknown source."),
        };
    }

    private static string PathOf(DatasetOptions options) =>
        options.Path ?? throw Bad(options, "has no path. Name its folder or file");

    private static FileImageSource OfFiles(IFileStore store, DatasetOptions options, Preprocessor preprocessor, WorkContext work)
    {
        try
        {
            SkiaLibrary.Require();
            IFileLabels labels = options.Labels is null ? new ClassFolders(store, options, work) : new LabelledFiles(store, options, work);
            return new FileImageSource(store, labels, preprocessor);
        }
        catch (NASerExException)
        {
            store.Dispose();
            throw;
        }
    }

    private static NASerExException Bad(DatasetOptions options, string what) =>
        new("DataBadOptions", ErrorKind.InvalidInput, $"Dataset '{options.Name}' {what}.");
}
