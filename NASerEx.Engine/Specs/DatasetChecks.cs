using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Data.Files;
using NASerEx.Data.Labels;

namespace NASerEx.Specs;

/// <summary>What must hold between a dataset's source, its labels and its classes.</summary>
internal static class DatasetChecks
{
    /// <summary>Checks where labels come from.</summary>
    /// <param name="options">The dataset.</param>
    /// <param name="path">Its full path.</param>
    /// <param name="map">The spec.</param>
    public static void Labels(DatasetOptions options, string? path, SpecMap map)
    {
        if (options.Source != DatasetSource.Cifar && options.Cifar != new CifarOptions())
            throw SpecError.At(map.PlaceOf("cifar", "labels"), "cifar.labels", "SpecConflict", "only 'source: cifar' has coarse labels; remove this key.");
        if (options.Labels is not { } labels)
            return;
        if (options.Source is not (DatasetSource.Folder or DatasetSource.Zip))
            throw SpecError.At(
                map.PlaceOf("labels"), "labels", "SpecConflict",
                $"'source: {SpecSchema.CamelCase(options.Source.ToString())}' has labels of its own; remove this key, or make folder or zip the source.");
        CheckNames(labels, map);
        CheckFile(labels.File, options.Source == DatasetSource.Folder ? path : null, map.PlaceOf("labels", "file"));
    }

    /// <summary>Checks the class map.</summary>
    public static void Classes(DatasetOptions options, SpecMap map)
    {
        if (options.ClassMap is not null && options.Source == DatasetSource.Symbols)
            throw SpecError.At(
                map.PlaceOf("classMap"), "classMap", "SpecConflict", "generated symbols have ten classes of their own; list them in the model's order in classes.");
        if (ClassMapFault.Find(options) is { Key: null } whole)
            throw SpecError.OutOfRange(map.PlaceOf("classMap"), "classMap", whole.Message);
        if (ClassMapFault.Find(options) is { Key: { } key } fault)
            throw SpecError.At(map.PlaceOf("classMap", key), SpecParser.KeyPath("classMap", key), "SpecBadValue", fault.Message);
    }

    private static void CheckNames(LabelOptions labels, SpecMap map)
    {
        foreach (var (key, name) in new[] { ("image", labels.Image), ("class", labels.Class), ("split", labels.Split) })
            if (name is "")
                throw SpecError.OutOfRange(map.PlaceOf("labels", key), $"labels.{key}", "names no column; remove the key for the default.");
        if (labels.Image == labels.Class)
            throw SpecError.At(map.PlaceOf("labels"), "labels", "SpecConflict", $"image and class are both '{labels.Image}'; name a column for each.");
        if (labels.Split == labels.Image || labels.Split == labels.Class)
            throw SpecError.At(
                map.PlaceOf("labels", "split"), "labels.split", "SpecConflict", $"'{labels.Split}' is already the column of the image or the class; name another.");
    }

    private static void CheckFile(string file, string? root, SpecPlace place)
    {
        if (!LabelFile.IsKnown(file))
            throw SpecError.At(place, "labels.file", "SpecBadValue", $"'{file}' ends in none of {LabelFile.KnownEndings}; give the labels file the ending of what it is.");
        if (RootPath.Within("", file) is not { } inside)
            throw SpecError.At(place, "labels.file", "SpecBadValue", $"'{file}' lies outside the dataset; name a file below the dataset's path.");
        if (root is not null && !File.Exists(Path.Combine(root, inside)))
            throw SpecError.At(
                place, "labels.file", "SpecFileMissing", $"there is no file {Path.Combine(root, inside)}; the path starts from the dataset's path.", ErrorKind.NotFound);
    }
}
