using NASerEx.Common;
using NASerEx.Data.Decoding;
using NASerEx.Data.Drawing;
using NASerEx.Data.Files;

namespace NASerEx.Data;

/// <summary>The sources by name.</summary>
internal static class ImageSources
{
    /// <exception cref="NASerExException">See <see cref="ImageDataset.Open"/>.</exception>
    public static IImageSource Open(DatasetOptions options, Preprocessor preprocessor, WorkContext work)
    {
        if (options.Classes is { } classes && (classes.IsDefaultOrEmpty || classes.Distinct().Count() < classes.Length))
            throw Bad(options, "lists no class, or one of them twice. Correct the list, or leave it out to take the folders' names");
        return options.Source switch
        {
            DatasetSource.Symbols => new SymbolSource(options, preprocessor),
            DatasetSource.Folder => OfFiles(new FolderStore(PathOf(options)), options, preprocessor, work),
            DatasetSource.Zip => OfFiles(new ZipStore(PathOf(options)), options, preprocessor, work),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Source, "Unknown source."),
        };
    }

    private static string PathOf(DatasetOptions options) =>
        options.Path ?? throw Bad(options, "has no path. Name its folder or zip file");

    private static FileImageSource OfFiles(IFileStore store, DatasetOptions options, Preprocessor preprocessor, WorkContext work)
    {
        try
        {
            SkiaLibrary.Require();
            return new FileImageSource(store, new ClassFolders(store, options, work), preprocessor);
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
