using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using NASerEx.Common;

namespace NASerEx.Data;

/// <summary>Which part of the data an image belongs to; the parts never mix.</summary>
public enum SplitName
{
    /// <summary>Exits learn from it.</summary>
    Train,

    /// <summary>Structures and thresholds are chosen on it.</summary>
    Validation,

    /// <summary>Certificates come from it.</summary>
    Calibration,

    /// <summary>Only reported.</summary>
    Test,
}

/// <summary>Where images come from.</summary>
public enum DatasetSource
{
    /// <summary>A folder with a sub-folder a class (or, with <see cref="SplitOptions.Folder"/>, a folder a split above those).</summary>
    Folder,

    /// <summary>The same inside a zip file, which is not unpacked.</summary>
    Zip,

    /// <summary>Generated drawings of ten symbols; no files.</summary>
    Symbols,

    /// <summary>The binary files of CIFAR-10 or CIFAR-100: a folder of them, or one of them.</summary>
    Cifar,

    /// <summary>A folder of IDX files (MNIST and its family), gzipped or not.</summary>
    Idx,
}

/// <summary>What to do with a file that is not a readable image.</summary>
public enum BadFilePolicy
{
    /// <summary>Stop, naming it.</summary>
    Error,

    /// <summary>Leave it out, count it, and name it in a warning.</summary>
    Skip,
}

/// <summary>What to do with images whose very bytes also stand under another class, so that one of the labels must be wrong.</summary>
public enum MislabelledPolicy
{
    /// <summary>Keep them and name them in a warning; only splits that are in use are compared.</summary>
    Warn,

    /// <summary>Stop, naming them. All named folders are read when the dataset is opened.</summary>
    Error,

    /// <summary>Leave all of them out, count them and name them in a warning. All named folders are read when the dataset is opened.</summary>
    Skip,
}

/// <summary>A dataset as its spec describes it.</summary>
public sealed record DatasetOptions
{
    /// <summary>Name for reports.</summary>
    public string Name { get; init; } = "dataset";

    /// <summary>Where images come from.</summary>
    public DatasetSource Source { get; init; } = DatasetSource.Folder;

    /// <summary>The folder or file of the images, a full path once the spec is read; not for generated symbols.</summary>
    public string? Path { get; init; }

    /// <summary>What to do with unreadable files.</summary>
    public BadFilePolicy BadFiles { get; init; } = BadFilePolicy.Error;

    /// <summary>What to do with identical images under different classes.</summary>
    public MislabelledPolicy Mislabelled { get; init; } = MislabelledPolicy.Warn;

    /// <summary>
    /// Class names in the order of the model's outputs; null takes the names of the source: those of folders and of a labels file in ordinal
    /// order (numbers by value), those of CIFAR and IDX files in the files' order.
    /// </summary>
    public ImmutableArray<string>? Classes { get; init; }

    /// <summary>
    /// The model's output of each class of the source (a folder, a text of the labels file, a class of CIFAR or IDX files): its number, from 0, or
    /// its name in <see cref="Classes"/>. Several may share an output, and outputs may have none; each class of the source must be there.
    /// </summary>
    public ImmutableSortedDictionary<string, string>? ClassMap { get; init; }

    /// <summary>The file that says which image is of which class; null reads it off the folders. For folders and zip files.</summary>
    public LabelOptions? Labels { get; init; }

    /// <summary>Where the splits come from, by split. A split that is not named is empty.</summary>
    public EnumDictionary<SplitName, SplitOptions> Splits { get; init; } = EnumDictionary<SplitName, SplitOptions>.Empty;

    /// <summary>Seed of the split assignment (and of generated symbols).</summary>
    public int Seed { get; init; } = 1;

    /// <summary>From a decoded image to the model's input.</summary>
    public PreprocessOptions Preprocess { get; init; } = new();

    /// <summary>
    /// Bytes of decoded pixels that a split may keep in memory (one a channel and pixel). A split that needs more is decoded anew
    /// whenever an image is asked for.
    /// </summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>Options of generated symbols.</summary>
    public SymbolOptions Symbols { get; init; } = new();

    /// <summary>Options of CIFAR files.</summary>
    public CifarOptions Cifar { get; init; } = new();
}

/// <summary>Where one split's images come from. Splits that name the same folder share it without overlap, stratified by class.</summary>
public sealed record SplitOptions
{
    /// <summary>
    /// Folder below the dataset's root, such as <c>test</c>; null means all images. Where a labels file has a column for it
    /// (<see cref="LabelOptions.Split"/>), a value of that column; of CIFAR and IDX files <c>train</c>, <c>test</c> or a file's own name.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Number of images to take; null with a null <see cref="Share"/> takes all that no other split of the folder takes.</summary>
    [Range(1, int.MaxValue)]
    public int? Count { get; init; }

    /// <summary>Share of the folder's images to take, in (0, 1].</summary>
    [Range(0d, 1d, MinimumIsExclusive = true)]
    public double? Share { get; init; }
}

/// <summary>How an image is fitted to the model's input size.</summary>
public enum ResizeMode
{
    /// <summary>Both sides are scaled to the input size; proportions may change.</summary>
    Stretch,

    /// <summary>The shorter side is scaled to <see cref="PreprocessOptions.ResizeTo"/>, then the centre is cropped.</summary>
    ShorterSideThenCrop,
}

/// <summary>From a decoded image to float32 NCHW input: resize, crop, scale, normalise.</summary>
public sealed record PreprocessOptions
{
    internal const int MaxSide = 8192, MaxResizeTo = 16384;

    /// <summary>Input width in pixels.</summary>
    [Range(1, MaxSide)]
    public int Width { get; init; } = 32;

    /// <summary>Input height in pixels.</summary>
    [Range(1, MaxSide)]
    public int Height { get; init; } = 32;

    /// <summary>3 for RGB, 1 for luminance.</summary>
    [AllowedValues(1, 3)]
    public int Channels { get; init; } = 3;

    /// <summary>How an image of another size is fitted.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Stretch;

    /// <summary>Length of the shorter side before the crop, at least the longer of width and height; null means just that.</summary>
    [Range(1, MaxResizeTo)]
    public int? ResizeTo { get; init; }

    /// <summary>Factor on 8-bit pixel values, before the mean is taken off.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public float Scale { get; init; } = 1f / 255;

    /// <summary>Mean by channel, after scaling; one value serves all channels.</summary>
    public ImmutableArray<float> Mean { get; init; } = [0f];

    /// <summary>Standard deviation by channel, after scaling; one value serves all channels.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public ImmutableArray<float> Std { get; init; } = [1f];
}

/// <summary>Options of the generated symbols.</summary>
public sealed record SymbolOptions
{
    internal const int MaxCount = 10_000_000;

    /// <summary>Images in all, over all splits, balanced over ten classes.</summary>
    [Range(1, MaxCount)]
    public int Count { get; init; } = 16_000;

    /// <summary>Share of images that are plain, of those with usual forms; the others grow harder evenly up to barely readable. In [0, 1].</summary>
    [Range(0d, 1d)]
    public double EasyShare { get; init; } = 0.6;

    /// <summary>Share of images that show one of eighty rare forms of their symbol, plainly; these have to be known one by one. In [0, 1].</summary>
    [Range(0d, 1d)]
    public double RareShare { get; init; }
}
