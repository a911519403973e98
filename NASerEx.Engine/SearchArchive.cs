using System.Collections.Immutable;
using System.Text.Json;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx;

/// <summary>The searches that a study keeps: a row each, and files with the spec that repeats it and the plan that it found.</summary>
/// <param name="store">The study.</param>
internal sealed class SearchArchive(StudyStore store)
{
    private const int IdLength = 8;

    /// <summary>Keeps a search that has ended.</summary>
    /// <param name="result">What it gave.</param>
    /// <param name="backbone">The model that the plan's exits hang on.</param>
    /// <param name="data">The images.</param>
    /// <param name="started">When it began.</param>
    /// <param name="work">Cancellation.</param>
    /// <returns>What the study calls it.</returns>
    public string Keep(ExitSearchResult result, OpenedModel backbone, ImageDataset data, DateTimeOffset started, WorkContext work)
    {
        var spec = result.Spec;
        var asked = SpecTree.Write(SpecKind.ExitSearch, SpecTree.Of(spec));
        var splits = spec.Dataset.Splits.Keys.ToImmutableSortedDictionary(name => SpecSchema.CamelCase($"{name}"), name => data.Split(name, work).ContentHash);
        var key = StudyKey.Of(("spec", ContentHash.Of(asked)), ("model", result.Plan.SourceSha256), ("splits", splits), ("started", started), ("process", Environment.ProcessId));
        if (store.IsFolder)
            Write(result, backbone, key);
        else
            store.Put(StudyKind.SearchFiles, key, "spec and plan", new SearchFiles(result, backbone).WriteTo);
        store.Put(StudyKind.Search, key, new StudiedSearch(
            started, (DateTimeOffset.UtcNow - started).TotalSeconds, spec.Model, result.Plan.SourceSha256, spec.Dataset.Name, splits, ContentHash.Of(asked), spec.Search.Seed,
            ExitManifest.EngineVersion, $"{MeasurementEnvironment.Of(spec.Target.ToRuntime())}", result.Plan.Expected, result.Unseen, result.Plan.Certificate, Describe(result.Plan),
            result.Candidates, result.Front, result.Phases, result.Structures, result.Gap, result.CostUnit)
        {
            Label = result.Label,
        });
        return key.Hash[..IdLength];
    }

    /// <summary>All searches, the newest first.</summary>
    /// <param name="work">Receives the warnings of entries that are damaged or of another version.</param>
    public ImmutableArray<StudiedSearch> List(WorkContext work) =>
        [.. store.List(StudyKind.Search, work).Select(entry => Restore(entry, work)).OfType<StudiedSearch>()];

    private StudiedSearch? Restore(StudyEntry entry, WorkContext work)
    {
        var id = entry.Key.Hash[..IdLength];
        try
        {
            if (!store.IsFolder && store.Find(StudyKind.SearchFiles, entry.Key, work) is { File: { } files })
                SearchFiles.Unpack(files, Path.GetDirectoryName(SpecOf(entry.Key.Hash))!, id);
            return entry.As<StudiedSearch>() with { Id = id, Spec = SpecOf(entry.Key.Hash), Plan = PlanOf(entry.Key.Hash) };
        }
        catch (JsonException error)
        {
            work.Warn($"The search {id} of the study in '{store.Name}' is left out: it is not what this version keeps ({error.Message}).");
            return null;
        }
    }

    private void Write(ExitSearchResult result, OpenedModel backbone, StudyKey key)
    {
        SpecFile.WriteSearch(result.Spec, SpecOf(key.Hash));
        ExitPlanFile.Write(result.Plan, backbone.Model, PlanOf(key.Hash));
    }

    private string SpecOf(string hash) => Path.Combine(store.Folder, StudyKind.Search.Name, hash[..IdLength] + SpecFile.Ending);

    private string PlanOf(string hash) => Path.Combine(store.Folder, StudyKind.Search.Name, hash[..IdLength] + SearchFiles.PlanEnding);

    private static ImmutableArray<string> Describe(ExitPlan plan) => [.. plan.Exits.Select(exit => FrontEntry.Describe(exit.Head, exit.Metric.Name, exit.Threshold))];
}
