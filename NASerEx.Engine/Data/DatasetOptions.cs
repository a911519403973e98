using System.Collections.Immutable;

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
}

/// <summary>What to do with a file that is not a readable image.</summary>
public enum BadFilePolicy
{
    /// <summary>Stop, naming it.</summary>
    Error,

    /// <summary>Leave it out, count it, and name it in a warning.</summary>
    Skip,
}

/// <summary>A dataset as its spec describes it.</summary>
public sealed record DatasetOptions
{
    /// <summary>Name for reports.</summary>
    public string Name { get; init; } = "dataset";

    /// <summary>Where images come from.</summary>
    public DatasetSource Source { get; init; } = DatasetSource.Folder;

    /// <summary>Full path of the folder or zip file; unused for generated symbols.</summary>
    public string? Path { get; init; }

    /// <summary>What to do with unreadable files.</summary>
    public BadFilePolicy BadFiles { get; init; } = BadFilePolicy.Error;

    /// <summary>Class names in the order of the model's outputs; null takes the folders' names in ordinal order.</summary>
    public ImmutableArray<string>? Classes { get; init; }

    /// <summary>Where the splits come from, by split. A split that is not named is empty.</summary>
    public ImmutableSortedDictionary<SplitName, SplitOptions> Splits { get; init; } =
        ImmutableSortedDictionary<SplitName, SplitOptions>.Empty;

    /// <summary>Seed of the split assignment (and of generated symbols).</summary>
    public int Seed { get; init; } = 1;

    /// <summary>From a decoded image to the model's input.</summary>
    public PreprocessOptions Preprocess { get; init; } = new();

    /// <summary>Options of generated symbols.</summary>
    public SymbolOptions Symbols { get; init; } = new();
}

/// <summary>Where one split's images come from. Splits that name the same folder share it without overlap, stratified by class.</summary>
public sealed record SplitOptions
{
    /// <summary>Folder below the dataset's root, such as <c>test</c>; null means the root itself.</summary>
    public string? Folder { get; init; }

    /// <summary>Number of images to take; null with a null <see cref="Share"/> takes all that no other split of the folder takes.</summary>
    public int? Count { get; init; }

    /// <summary>Share of the folder's images to take, in (0, 1].</summary>
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
    /// <summary>Input width in pixels.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Input height in pixels.</summary>
    public int Height { get; init; } = 32;

    /// <summary>3 for RGB, 1 for luminance.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>How an image of another size is fitted.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Stretch;

    /// <summary>Length of the shorter side before the crop; null means the longer of width and height.</summary>
    public int? ResizeTo { get; init; }

    /// <summary>Factor on 8-bit pixel values, before the mean is taken off.</summary>
    public float Scale { get; init; } = 1f / 255;

    /// <summary>Mean by channel, after scaling; one value serves all channels.</summary>
    public ImmutableArray<float> Mean { get; init; } = [0f];

    /// <summary>Standard deviation by channel, after scaling; one value serves all channels.</summary>
    public ImmutableArray<float> Std { get; init; } = [1f];
}

/// <summary>Options of the generated symbols.</summary>
public sealed record SymbolOptions
{
    /// <summary>Images in all, over all splits, balanced over ten classes.</summary>
    public int Count { get; init; } = 16_000;

    /// <summary>Share of images that are plain; the others grow harder evenly up to barely readable. In [0, 1].</summary>
    public double EasyShare { get; init; } = 0.6;
}
