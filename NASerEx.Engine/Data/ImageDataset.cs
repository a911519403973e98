using System.Text;
using NASerEx.Common;
using NASerEx.Data.Decoding;

namespace NASerEx.Data;

/// <summary>
/// Labelled images in splits that never overlap. Opening lists the files and assigns the splits; the images of a split are read,
/// checked and decoded when it is first asked for. Thread-safe; splits must not be used after the dataset is disposed.
/// </summary>
public sealed class ImageDataset : IDisposable
{
    private readonly IImageSource _source;
    private readonly SplitLoader _loader;
    private readonly Dictionary<SplitName, ImageEntry[]> _assigned;
    private readonly WorkContext _work;
    private readonly ImageSplit?[] _splits = new ImageSplit?[Enum.GetValues<SplitName>().Length];
    private readonly Lock _lock = new();

    private ImageDataset(DatasetOptions options, IImageSource source, Preprocessor preprocessor, WorkContext work)
    {
        Options = options;
        _source = source;
        _work = work;
        _loader = new SplitLoader(options, source, preprocessor, new ContentIndex(options, source));
        _assigned = SplitAssignment.Assign(options, source);
        SettleMislabelled();
    }

    /// <summary>What it was opened with.</summary>
    public DatasetOptions Options { get; }

    /// <summary>Class names by label, which is the order of a model's outputs.</summary>
    public IReadOnlyList<string> Classes => _source.Classes;

    /// <summary>
    /// The model's output by class of the source, where numbers of <see cref="DatasetOptions.ClassMap"/> alone say what labels mean, so that
    /// the model may have more outputs; null where <see cref="Classes"/> are all of its outputs.
    /// </summary>
    public IReadOnlyDictionary<string, int>? ClassMap => _source.ClassMap;

    /// <summary>SHA-256 over the content hashes of all splits; loads those that are not loaded yet.</summary>
    public string ContentHash
    {
        get
        {
            var text = new StringBuilder();
            foreach (var name in _assigned.Keys.Order())
                text.Append(name).Append(' ').Append(Split(name).ContentHash).Append('\n');
            return Common.ContentHash.Of(text.ToString());
        }
    }

    /// <summary>Opens a dataset.</summary>
    /// <param name="options">Where its images come from and what becomes of them.</param>
    /// <param name="work">Stops and watches the opening, and the loading of splits.</param>
    /// <exception cref="NASerExException">
    /// The source does not exist (<c>DataNotFound</c>), may not be read (<c>DataNotReadable</c>), is a broken zip file (<c>DataBadArchive</c>), a
    /// damaged CIFAR or IDX file (<c>DataBadFile</c>) or a faulty labels file (<c>DataBadLabels</c>), or holds no images (<c>DataNoImages</c>);
    /// classes do not fit (<c>DataUnknownClass</c>); splits cannot be made (<c>DataBadSplit</c>, <c>DataSplitTooLarge</c>); identical images
    /// have different labels and the policy is to stop (<c>DataMislabelled</c>); options are out of range (<c>DataBadPreprocess</c>,
    /// <c>DataBadOptions</c>).
    /// </exception>
    public static ImageDataset Open(DatasetOptions options, WorkContext work)
    {
        var preprocessor = new Preprocessor(options.Preprocess, options.Name);
        var source = ImageSources.Open(options, preprocessor, work);
        try
        {
            return new ImageDataset(options, source, preprocessor, work);
        }
        catch (Exception e) when (e is NASerExException or OperationCanceledException)
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Number of images that a split is given, before any is read; unreadable ones are among them.</summary>
    /// <param name="name">Which split.</param>
    public int CountIn(SplitName name) => _assigned.GetValueOrDefault(name, []).Length;

    /// <summary>A split's images; those of a split that the options do not name are none.</summary>
    /// <param name="name">Which split.</param>
    /// <param name="work">Stops and watches the loading; null means what the dataset was opened with.</param>
    /// <exception cref="NASerExException">Images are unreadable and the policy is to stop (<c>DataUnreadableImage</c>).</exception>
    public ImageSplit Split(SplitName name, WorkContext? work = null)
    {
        lock (_lock)
            return _splits[(int)name] ??= _loader.Load($"{name}", _assigned.GetValueOrDefault(name, []), work ?? _work);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private void SettleMislabelled()
    {
        if (Options.Mislabelled == MislabelledPolicy.Warn)
            return;
        var wrong = ContentIndex.Contradictory(Options, _source, [.. _assigned.Values.SelectMany(entries => entries)], _work);
        if (wrong.Count == 0)
            return;
        var names = Listing.Of([.. wrong.Select(entry => _source.Describe(entry.Id))]);
        if (Options.Mislabelled == MislabelledPolicy.Error)
            throw new NASerExException("DataMislabelled", ErrorKind.InvalidInput,
                $"Dataset '{Options.Name}': {wrong.Count:N0} images have the bytes of an image of another class: {names}. "
                + "Remove the wrongly labelled ones, or let the dataset skip them.");
        foreach (var name in _assigned.Keys.ToList())
            _assigned[name] = [.. _assigned[name].Except(wrong)];
        _work.Warn($"Dataset '{Options.Name}': left out {wrong.Count:N0} images whose bytes stand under several classes: {names}.");
    }
}
