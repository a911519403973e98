using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;

namespace NASerEx.Specs;

/// <summary>What must hold between the values of a spec, checked where their places are still known.</summary>
internal static class SpecChecks
{
    /// <summary>Checks a dataset and makes its path a full one.</summary>
    public static DatasetOptions Dataset(DatasetOptions options, SpecMap map)
    {
        var path = FullPath(options, map);
        foreach (var (name, split) in options.Splits)
            CheckSplit(options, name, split, map);
        if (options.Splits.IsEmpty)
            throw SpecError.At(map.PlaceOf("splits"), "splits", "SpecMissingKey", "name at least one of train, validation, calibration, test.");
        DatasetChecks.Labels(options, path, map);
        DatasetChecks.Classes(options, map);
        CheckChannels(options.Preprocess.Mean.Length, options.Preprocess.Channels, "mean", map);
        CheckChannels(options.Preprocess.Std.Length, options.Preprocess.Channels, "std", map);
        return options with { Path = path };
    }

    /// <summary>Checks a search.</summary>
    public static ExitSearchSpec Checked(this ExitSearchSpec spec, SpecMap map)
    {
        if (spec.Exits.MinShare > spec.Exits.MaxShare)
            throw SpecError.OutOfRange(
                map.PlaceOf("exits", "minShare"), "exits.minShare", $"{spec.Exits.MinShare} is above exits.maxShare, {spec.Exits.MaxShare}.");
        CheckMetrics(spec.Search.Metrics, map);
        if (spec.Exits.Heads.IsEmpty)
            throw SpecError.OutOfRange(map.PlaceOf("exits", "heads"), "exits.heads", "names no head; remove the key for the default ones.");
        if (spec.Exits.Heads.FirstOrDefault(head => !HeadShapes.IsKnown(ExitSpaceOptions.Split(head).Shape)) is { } unknown)
            throw SpecError.At(
                map.PlaceOf("exits", "heads"), "exits.heads", "SpecBadValue",
                $"'{unknown}' is not one of: {HeadShapes.Known}.{NearestName.Hint(unknown, [.. HeadShapes.All.Select(shape => shape.Name)])}");
        if (spec.Certificate is not null && !spec.Dataset.Splits.ContainsKey(SplitName.Calibration))
            throw SpecError.At(
                map.PlaceOf("certificate"), "certificate", "SpecConflict",
                $"the dataset '{spec.Dataset.Name}' has no calibration split to certify on; add splits.calibration to it, or remove this key.");
        return spec;
    }

    private static void CheckMetrics(ImmutableArray<DecisionMetric> metrics, SpecMap map)
    {
        var place = map.PlaceOf("search", "metrics");
        if (metrics.IsEmpty)
            throw SpecError.OutOfRange(place, "search.metrics", "names no metric; remove the key for the default ones.");
        if (metrics.GroupBy(metric => metric).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw SpecError.At(place, "search.metrics", "SpecBadValue", $"names '{SpecSchema.CamelCase(twice.Key.ToString())}' twice.");
        if (metrics.All(metric => DecisionMetrics.Find(metric).NeedsEarlierExit))
            throw SpecError.At(
                place, "search.metrics", "SpecBadValue", "names only metrics that ask the exit before; add one that the first exit can go by, such as maxProbability.");
    }

    private static string? FullPath(DatasetOptions options, SpecMap map) => (options.Source, map.Find("path")?.Value) switch
    {
        (DatasetSource.Symbols, null) => null,
        (DatasetSource.Symbols, { } path) => throw SpecError.At(path.Place, "path", "SpecConflict", "generated symbols have no path; remove this key."),
        (_, null) => throw SpecError.At(map.Place, "path", "SpecMissingKey", "this key is required; it names the folder or zip file of the images."),
        (DatasetSource.Idx, { } path) => SpecPaths.ExistingFolder(path, "path", "a folder of IDX files ('source: idx')"),
        (DatasetSource.Cifar, { } path) when File.Exists(SpecPaths.Full(path, "path")) => SpecPaths.Full(path, "path"),
        (DatasetSource.Cifar, { } path) => SpecPaths.ExistingFolder(path, "path", "a folder of CIFAR files, or one of them ('source: cifar')"),
        (DatasetSource.Zip, { } path) => SpecPaths.ExistingFile(path, "path", "a zip file of images ('source: zip')"),
        (_, { } path) => SpecPaths.ExistingFolder(path, "path", "a folder of images ('source: folder')"),
    };

    private static void CheckSplit(DatasetOptions options, SplitName name, SplitOptions split, SpecMap map)
    {
        var key = SpecSchema.CamelCase(name.ToString());
        if (split is { Count: not null, Share: not null })
            throw SpecError.At(map.PlaceOf("splits", key, "share"), $"splits.{key}.share", "SpecConflict", "give a count or a share, not both.");
        if (options.Source == DatasetSource.Symbols && split.Folder is not null)
            throw SpecError.At(
                map.PlaceOf("splits", key, "folder"), $"splits.{key}.folder", "SpecConflict", "generated symbols have no folders; remove this key.");
    }

    private static void CheckChannels(int values, int channels, string key, SpecMap map)
    {
        if (values != 1 && values != channels)
            throw SpecError.OutOfRange(
                map.PlaceOf("preprocess", key), $"preprocess.{key}", $"has {values} values; give 1, or one for each of the {channels} channels.");
    }
}
