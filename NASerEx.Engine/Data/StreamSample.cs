using NASerEx.Common;
using NASerEx.Data.Decoding;
using NASerEx.Data.Files;

namespace NASerEx.Data;

/// <summary>
/// A sample of the stream that a model is meant for: images without labels, prepared as those of a dataset are. They are no part of its splits, and may be among their
/// images. Opening lists them; they are read, checked and decoded when they are first asked for.
/// </summary>
public sealed class StreamSample : IDisposable
{
    /// <summary>Images below which what they cost in the mean is off by some percent.</summary>
    public const int Few = 200;

    private const string Name = "Stream";

    private readonly FileImageSource _source;
    private readonly ImageEntry[] _entries;
    private readonly Lazy<ImageSplit> _images;

    private StreamSample(string path, FileImageSource source, ImageEntry[] entries, SplitLoader loader, WorkContext work)
    {
        (Path, _source, _entries) = (path, source, entries);
        _images = new Lazy<ImageSplit>(() => loader.Load(Name, entries, work) is { Count: > 0 } images ? images : throw NoImages(path));
    }

    /// <summary>Full path of the folder or zip file.</summary>
    public string Path { get; }

    /// <summary>Number of images, before any is read; unreadable ones are among them.</summary>
    public int Count => _entries.Length;

    /// <summary>The images, in ordinal order of their paths; the labels say nothing.</summary>
    /// <exception cref="NASerExException">
    /// Images are unreadable and the dataset's policy is to stop (<c>DataUnreadableImage</c>), or all of them are and it is to skip them (<c>DataNoImages</c>).
    /// </exception>
    public ImageSplit Images => _images.Value;

    /// <summary>Lists the images of a folder and of those below it, or of a zip file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="like">The dataset whose preprocessing, policy for bad files and memory they share.</param>
    /// <param name="work">Stops and watches the reading.</param>
    /// <exception cref="NASerExException">
    /// There is nothing (<c>DataNotFound</c>) or no image there (<c>DataNoImages</c>), it may not be read (<c>DataNotReadable</c>), or it is no whole zip file
    /// (<c>DataBadArchive</c>).
    /// </exception>
    public static StreamSample Open(string path, DatasetOptions like, WorkContext work)
    {
        SkiaLibrary.Require();
        var preprocessor = new Preprocessor(like.Preprocess, like.Name);
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new NASerExException("DataNotFound", ErrorKind.NotFound, $"There is no folder or zip file '{path}' for the sample of the stream. Correct its path.");
        IFileStore store = File.Exists(path) ? new ZipStore(path) : new FolderStore(path);
        var files = new UnlabelledFiles(store, like);
        var source = new FileImageSource(store, files, preprocessor);
        if (files.Entries(null) is { Count: > 0 } entries)
            return new StreamSample(path, source, [.. entries], new SplitLoader(like, source, preprocessor, new ContentIndex(like, source)), work);
        source.Dispose();
        throw NoImages(path);
    }

    /// <summary>What to say of fewer images than <see cref="Few"/>.</summary>
    public static string WarningOfFew(int count) =>
        $"The sample of the stream has only {count} image{(count == 1 ? "" : "s")}, so what it costs in the mean may be off by some percent. Give it at least {Few}.";

    /// <summary>Warns of images that are calibration images too: a plan must not be chosen with what is to judge it.</summary>
    /// <param name="data">The dataset that has them.</param>
    /// <param name="work">Cancellation, warnings.</param>
    public void WarnOfCalibration(ImageDataset data, WorkContext work)
    {
        var shared = Images.SharedWith(data.Split(SplitName.Calibration, work)).ToList();
        if (shared.Count > 0)
            work.Warn($"The sample of the stream has {shared.Count:N0} image{(shared.Count == 1 ? "" : "s")} of the calibration split, which is to judge the plan that the sample helps to choose: {Listing.Of(shared)}. Take {(shared.Count == 1 ? "it" : "them")} out of '{Path}'.");
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static NASerExException NoImages(string path) => new(
        "DataNoImages", ErrorKind.InvalidInput,
        $"The sample of the stream, '{path}', holds no JPEG, PNG, WebP or BMP image that can be read. Name a folder or zip file of images as they come in the stream.");
}
