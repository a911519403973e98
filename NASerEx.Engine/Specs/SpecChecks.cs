using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search.Certification;

namespace NASerEx.Specs;

/// <summary>What must hold between the values of a spec, checked where their places are still known.</summary>
internal static class SpecChecks
{
    /// <summary>Checks a dataset and makes its path a full one.</summary>
    public static DatasetOptions Dataset(DatasetOptions options, SpecMap map, SpecFaults faults)
    {
        string? path = null;
        faults.Try(() => path = FullPath(options, map));
        foreach (var (name, split) in options.Splits)
            faults.Try(() => CheckSplit(options, name, split, map));
        faults.Try(() => RequireSplits(options, map));
        faults.Try(() => DatasetChecks.Labels(options, path, map));
        faults.Try(() => DatasetChecks.Classes(options, map));
        faults.Try(() => CheckChannels(options.Preprocess.Mean.Length, options.Preprocess.Channels, "mean", map));
        faults.Try(() => CheckChannels(options.Preprocess.Std.Length, options.Preprocess.Channels, "std", map));
        return options with { Path = path };
    }

    /// <summary>Checks a hardware target and makes the path of its profile a full one.</summary>
    public static HardwareTarget Target(HardwareTarget target, SpecMap map, SpecFaults faults)
    {
        string? profile = null;
        faults.Try(() => CheckAffinity(target, map));
        faults.Try(() => profile = target.Profile is null ? null : SpecPaths.ExistingFile(map.Find("profile")!.Value, "profile", "a target profile"));
        return target with { Profile = profile };
    }

    /// <summary>Checks a search's own keys.</summary>
    public static void Search(ExitSearchDocument search, SpecMap map, SpecFaults faults)
    {
        var exits = search.Exits;
        faults.Try(() => CheckMetrics(search.Search.Metrics, map));
        faults.Try(() => CheckShares(exits, map));
        faults.Try(() => RequireHeads(exits, map));
        faults.Try(() => CheckTrial(search, map));
        foreach (var head in exits.Heads)
            faults.Try(() => CheckHead(head, map));
    }

    private static void CheckAffinity(HardwareTarget target, SpecMap map)
    {
        if (target.Affinity.Any(processor => processor < 1))
            throw SpecError.OutOfRange(map.PlaceOf("affinity"), "affinity", "counts logical processors from 1.");
        if (!target.Affinity.IsEmpty && target.Affinity.Length != target.Threads - 1)
            throw SpecError.At(
                map.PlaceOf("affinity"), "affinity", "SpecConflict",
                $"names {target.Affinity.Length} processors, but ONNX Runtime binds the threads of its own alone: of {target.Threads} threads, {target.Threads - 1}. Name as many, or remove this key.");
    }

    private static void RequireSplits(DatasetOptions options, SpecMap map)
    {
        if (options.Splits.IsEmpty)
            throw SpecError.At(map.PlaceOf("splits"), "splits", "SpecMissingKey", "name at least one of train, validation, calibration, test.");
    }

    private static void CheckShares(ExitSpaceOptions exits, SpecMap map)
    {
        if (exits.MinShare > exits.MaxShare)
            throw SpecError.OutOfRange(map.PlaceOf("exits", "minShare"), "exits.minShare", $"{exits.MinShare} is above exits.maxShare, {exits.MaxShare}.");
    }

    private static void RequireHeads(ExitSpaceOptions exits, SpecMap map)
    {
        if (exits.Heads.IsEmpty)
            throw SpecError.OutOfRange(map.PlaceOf("exits", "heads"), "exits.heads", "names no head; remove the key for the default ones.");
    }

    private static void CheckTrial(ExitSearchDocument search, SpecMap map)
    {
        if (search is { Exits.TrialImages: > 0, Search.MaxCost: not null })
            throw SpecError.At(
                map.PlaceOf("exits", "trialImages"), "exits.trialImages", "SpecConflict",
                "a trial chooses heads for the least cost within search.maxAccuracyDrop, not for the least drop within search.maxCost; remove one of them. exits.saliency chooses points for both.");
    }

    private static void CheckHead(string head, SpecMap map)
    {
        if (!HeadShapes.IsKnown(ExitSpaceOptions.Split(head).Shape))
            throw SpecError.At(
                map.PlaceOf("exits", "heads"), "exits.heads", "SpecBadValue",
                $"'{head}' is not one of: {HeadShapes.Known}.{NearestName.Hint(head, [.. HeadShapes.All.Select(shape => shape.Name)])}");
    }

    /// <summary>Checks that there is something to certify on.</summary>
    public static void Certificate(CertificateOptions? certificate, DatasetOptions dataset, SpecMap map)
    {
        if (certificate is not null && !dataset.Splits.ContainsKey(SplitName.Calibration))
            throw SpecError.At(
                map.PlaceOf("certificate"), "certificate", "SpecConflict",
                $"the dataset '{dataset.Name}' has no calibration split to certify on; add splits.calibration to it, or remove this key.");
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
