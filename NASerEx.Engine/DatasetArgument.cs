using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Data.Arrays;
using NASerEx.Data.Files;
using NASerEx.Data.Labels;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>What a caller may name a dataset by when there is no spec for it: a folder, a zip file, or the word <c>symbols</c>.</summary>
public static class DatasetArgument
{
    /// <summary>The name of the generated symbols.</summary>
    public const string Symbols = "symbols";

    private const string SplitColumn = "split";

    private static readonly string[] LabelsNames = ["labels.csv", "labels.tsv", "labels.jsonl", "labels.ndjson"];

    /// <summary>Whether an argument is <see cref="Symbols"/>, in upper or lower case.</summary>
    public static bool IsSymbols(string argument) => argument.Equals(Symbols, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The dataset that an argument stands for. A spec is read. Else what lies in the folder says what it is: files of CIFAR or IDX, a labels file
    /// (<c>labels.csv</c>, <c>labels.jsonl</c>, with the columns that <see cref="LabelOptions"/> has by default), or a folder a class. Pixels are scaled to 0…1 and fitted to the model's input; with
    /// <c>train</c> and <c>test</c> images the exits train on the first, and validation (25 %), calibration (37.5 %) and test
    /// (37.5 %) are cut from the second; otherwise 60, 15, 10 and 15 % of all images serve in turn.
    /// </summary>
    /// <param name="argument">Full path of a spec, a folder, a zip file or a CIFAR <c>.bin</c> file; or <see cref="Symbols"/>.</param>
    /// <param name="size">Tells the size of image that the model takes; asked only where there is no spec.</param>
    /// <param name="work">Is told what was assumed.</param>
    /// <exception cref="NASerExException">
    /// There is no such file or folder (<c>DatasetNotFound</c>), the zip file is no whole one (<c>DataBadArchive</c>) or may not be read
    /// (<c>DataNotReadable</c>), or the spec is at fault.
    /// </exception>
    public static DatasetOptions Resolve(string argument, Func<ImageSize> size, WorkContext work)
    {
        if (IsSymbols(argument))
            return new DatasetOptions { Name = Symbols, Source = DatasetSource.Symbols, Preprocess = Fitted(size()), Splits = Shares };
        if (Directory.Exists(argument))
            return Assume(OfFolder(argument), argument, Fitted(size()), work);
        if (!File.Exists(argument))
            throw new NASerExException(
                "DatasetNotFound", ErrorKind.NotFound,
                $"There is no dataset '{argument}'. Give a spec (*{SpecFile.Ending}), a folder or zip file with a folder a class, or '{Symbols}'.");
        return Path.GetExtension(argument).ToUpperInvariant() switch
        {
            ".ZIP" => Assume(OfZip(argument), argument, Fitted(size()), work),
            ".BIN" => Assume(new Guess(DatasetSource.Cifar, false, "a CIFAR file"), argument, Fitted(size()), work),
            _ => SpecFile.ReadDataset(argument),
        };
    }

    /// <summary>What lies somewhere.</summary>
    /// <param name="Source">Where images come from.</param>
    /// <param name="HasParts">Whether it has training and test images apart.</param>
    /// <param name="What">What warnings say that it was taken for.</param>
    /// <param name="Labels">Its labels file.</param>
    private sealed record Guess(DatasetSource Source, bool HasParts, string What, LabelOptions? Labels = null);

    private static Guess OfFolder(string path)
    {
        if (CifarFiles.AreIn(path))
            return new Guess(DatasetSource.Cifar, CifarFiles.HaveBothPartsIn(path), "CIFAR files");
        if (IdxFiles.AreIn(path))
            return new Guess(DatasetSource.Idx, IdxFiles.HaveBothPartsIn(path), "IDX files");
        if (!LabelsNames.Any(name => File.Exists(Path.Combine(path, name))))
            return new Guess(DatasetSource.Folder, HasBoth(name => Directory.Exists(Path.Combine(path, name))), "a folder a class");
        using var store = new FolderStore(path);
        return OfFiles(DatasetSource.Folder, store);
    }

    private static Guess OfZip(string path)
    {
        using var zip = new ZipStore(path);
        return OfFiles(DatasetSource.Zip, zip);
    }

    private static Guess OfFiles(DatasetSource source, IFileStore store)
    {
        var hasFolders = HasBoth(name => store.Paths.Any(entry => entry.StartsWith(name + "/", StringComparison.Ordinal)));
        if (LabelsNames.FirstOrDefault(store.Paths.Contains) is not { } file)
            return new Guess(source, hasFolders, "a folder a class");
        var hasSplits = new LabelFile(store, file).Columns().Contains(SplitColumn);
        var labels = new LabelOptions { File = file, Split = hasSplits ? SplitColumn : null };
        return new Guess(source, hasSplits || hasFolders, $"images with the classes in {file}" + (hasSplits ? $" and its column {SplitColumn}" : ""), labels);
    }

    private static PreprocessOptions Fitted(ImageSize size) => new() { Channels = size.Channels, Height = size.Height, Width = size.Width };

    private static DatasetOptions Assume(Guess guess, string path, PreprocessOptions input, WorkContext work)
    {
        work.Warn(
            $"No spec for '{path}': it is read as {guess.What}, pixels are only scaled to 0…1, and the splits are "
            + (guess.HasParts ? "train/ for training and test/ for the rest." : "60 % train, 15 % validation, 10 % calibration, 15 % test of all images.")
            + " If the model wants another normalisation, or was trained on images that are not in the train split, write a Dataset spec.");
        return new DatasetOptions
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Source = guess.Source,
            Path = path,
            Labels = guess.Labels,
            Preprocess = input,
            Splits = guess.HasParts ? Folders : Shares,
        };
    }

    private static ImmutableSortedDictionary<SplitName, SplitOptions> Shares { get; } = Splits(null, null, 0.6, 0.15, 0.1);

    private static ImmutableSortedDictionary<SplitName, SplitOptions> Folders { get; } = Splits("train", "test", null, 0.25, 0.375);

    private static ImmutableSortedDictionary<SplitName, SplitOptions> Splits(
        string? trainFolder, string? testFolder, double? train, double validation, double calibration) =>
        new Dictionary<SplitName, SplitOptions>
        {
            [SplitName.Train] = new() { Folder = trainFolder, Share = train },
            [SplitName.Validation] = new() { Folder = testFolder, Share = validation },
            [SplitName.Calibration] = new() { Folder = testFolder, Share = calibration },
            [SplitName.Test] = new() { Folder = testFolder },
        }.ToImmutableSortedDictionary();

    private static bool HasBoth(Func<string, bool> exists) => exists("train") && exists("test");
}
