using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>
/// What a caller may name a dataset by: a spec, or without one a folder or zip file of images, a folder of CIFAR or IDX files, a CIFAR
/// file, or the word <c>symbols</c>.
/// </summary>
public static class DatasetArgument
{
    /// <summary>The name of the generated symbols.</summary>
    public const string Symbols = "symbols";

    /// <summary>Whether an argument is <see cref="Symbols"/>, in upper or lower case.</summary>
    public static bool IsSymbols(string argument) => argument.Equals(Symbols, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an argument names a file that is read as a spec.</summary>
    public static bool IsSpec(string argument) => File.Exists(argument) && Path.GetExtension(argument).ToUpperInvariant() is not (".ZIP" or ".BIN");

    /// <summary>
    /// The dataset that an argument stands for. A spec is read. Else what lies in the folder says what it is: files of CIFAR (also in the folder that
    /// the published archive unpacks to) or IDX, a labels file (<c>labels.csv</c>, <c>labels.jsonl</c>, with the columns that <see cref="LabelOptions"/>
    /// has by default, and <c>split</c>), or a folder a class. Pixels are scaled to 0…1 and fitted to the model's input; with <c>train</c> and
    /// <c>test</c> images the exits train on the first, and validation (25 %), calibration (37.5 %) and test (37.5 %) are cut from the second, except
    /// that <c>val</c> and <c>calib</c> images serve where there are such; otherwise 60, 15, 10 and 15 % of all images serve in turn.
    /// </summary>
    /// <param name="argument">Full path of a spec, a folder, a zip file or a CIFAR <c>.bin</c> file; or <see cref="Symbols"/>.</param>
    /// <param name="size">Tells the size of image that the model takes; asked only where there is no spec.</param>
    /// <param name="work">Is told what was assumed.</param>
    /// <exception cref="NASerExException">
    /// There is no such file or folder (<c>DatasetNotFound</c>), it holds two published sets (<c>DatasetAmbiguous</c>), the zip file is no whole one
    /// (<c>DataBadArchive</c>), something may not be read (<c>DataNotReadable</c>), or the labels file (<c>DataBadLabels</c>) or the spec is at fault.
    /// </exception>
    public static DatasetOptions Resolve(string argument, Func<ImageSize> size, WorkContext work)
    {
        if (IsSymbols(argument))
            return new DatasetOptions { Name = Symbols, Source = DatasetSource.Symbols, Preprocess = Fitted(size()), Splits = AssumedSplits.Shares };
        if (Directory.Exists(argument))
            return Assume(DatasetGuess.OfFolder(argument), argument, Fitted(size()), work);
        if (!File.Exists(argument))
            throw new NASerExException(
                "DatasetNotFound", ErrorKind.NotFound,
                $"There is no dataset '{argument}'. Give a spec (*{SpecFile.Ending}), a folder or zip file of images (a folder a class, or "
                + $"{DatasetGuess.LabelsNames[0]} beside them), a folder of CIFAR or IDX files, a CIFAR .bin file, or '{Symbols}'.");
        return Path.GetExtension(argument).ToUpperInvariant() switch
        {
            ".ZIP" => Assume(DatasetGuess.OfZip(argument), argument, Fitted(size()), work),
            ".BIN" => Assume(new DatasetGuess(DatasetSource.Cifar, argument, "a CIFAR file"), argument, Fitted(size()), work),
            _ => SpecFile.ReadDataset(argument),
        };
    }

    private static PreprocessOptions Fitted(ImageSize size) => new() { Channels = size.Channels, Height = size.Height, Width = size.Width };

    private static DatasetOptions Assume(DatasetGuess guess, string path, PreprocessOptions input, WorkContext work)
    {
        work.Warn(
            $"No spec for '{path}': it is read as {guess.What}, pixels are only scaled to 0…1, and the splits are {AssumedSplits.Said(guess.Splits, guess.Place)}."
            + " If the model wants another normalisation, or was trained on images that are not in the train split, write a Dataset spec.");
        return new DatasetOptions
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Source = guess.Source,
            Path = guess.Path,
            Labels = guess.Labels,
            Preprocess = input,
            Splits = guess.Splits,
        };
    }
}
