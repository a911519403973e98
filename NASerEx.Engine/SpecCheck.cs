using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>Checks specs of any kind and what they refer to.</summary>
/// <param name="work">Cancellation, details.</param>
internal sealed class SpecCheck(WorkContext work)
{
    /// <summary>Keys of a dataset that errors about its images are to blame on; the others are on <c>path</c>.</summary>
    private static readonly ImmutableDictionary<string, string> KeysOfErrors = ImmutableDictionary.CreateRange(
    [
        KeyValuePair.Create("DataBadSplit", "splits"),
        KeyValuePair.Create("DataSplitTooLarge", "splits"),
        KeyValuePair.Create("DataUnknownClass", "classes"),
        KeyValuePair.Create("DataMislabelled", "mislabelled"),
        KeyValuePair.Create("DataBadPreprocess", "preprocess"),
    ]);

    /// <summary>Checks a spec.</summary>
    /// <param name="path">Full path of the spec.</param>
    /// <param name="overrides">Values in place of its own.</param>
    public ImmutableArray<SpecFinding> Run(string path, SpecOverrides overrides)
    {
        var findings = new SpecFindings(path);
        findings.Faults.Try(() => Check(SpecDocument.Read(path), overrides, findings));
        return findings.All;
    }

    /// <summary>Checks a hardware target.</summary>
    /// <param name="path">Full path of the spec.</param>
    /// <param name="overrides">Values in place of its own.</param>
    public static ImmutableArray<SpecFinding> RunTarget(string path, SpecOverrides overrides)
    {
        var findings = new SpecFindings(path);
        findings.Faults.Try(() => new TargetCheck(SpecOverride.Apply(SpecDocument.Read(path, SpecKind.HardwareTarget), overrides.Parse()), findings).Run());
        return findings.All;
    }

    private void Check(SpecDocument document, SpecOverrides overrides, SpecFindings findings)
    {
        switch (document.Kind)
        {
            case SpecKind.Dataset:
                Dataset(SpecOverride.Apply(document.Keys, overrides.Parse()), findings);
                break;
            case SpecKind.HardwareTarget:
                new TargetCheck(SpecOverride.Apply(document.Keys, overrides.Parse()), findings).Run();
                break;
            default:
                Search(SearchParts.Of(document.Keys, overrides, findings.Faults), findings);
                break;
        }
    }

    private void Search(SearchParts parts, SpecFindings findings)
    {
        var dataset = parts.Dataset is { } keys ? Dataset(keys, findings) : null;
        var target = parts.Target is { } found ? new TargetCheck(found, findings).Run() : null;
        new SearchCheck(parts, dataset, target, findings, work).Run();
    }

    /// <summary>Checks a dataset: finds its images and cuts its splits, without reading an image.</summary>
    /// <returns>What was found; null where it cannot be used.</returns>
    private CheckedDataset? Dataset(SpecMap keys, SpecFindings findings)
    {
        DatasetOptions options = new();
        if (!findings.IsClean(() => options = new SpecBinder(findings.Faults).Record<DatasetOptions>(keys))
            || !findings.IsClean(() => options = SpecChecks.Dataset(options, keys, findings.Faults)))
            return null;
        var watched = work with { OnWarning = message => findings.Add(FindingSeverity.Warning, keys.PlaceOf("path"), "path", "DataWarning", message) };
        return findings.Try(PlaceOf, () => CheckedDataset.Open(options, keys, watched));

        (SpecPlace, string) PlaceOf(NASerExException error)
        {
            var key = KeysOfErrors.GetValueOrDefault(error.Id, "path");
            return (keys.PlaceOf(key), key);
        }
    }
}
