using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Search;

namespace NASerEx.Specs;

/// <summary>A search spec taken apart: its own keys, and those of the dataset and the target that it names or holds.</summary>
/// <param name="Own">Its own keys, with overrides.</param>
/// <param name="Document">The same as far as they fit.</param>
/// <param name="Dataset">Keys of the dataset; null where it cannot be read.</param>
/// <param name="Target">Keys of the target; null where it cannot be read.</param>
internal sealed record SearchParts(SpecMap Own, ExitSearchDocument Document, SpecMap? Dataset, SpecMap? Target)
{
    /// <summary>Takes a spec apart.</summary>
    /// <param name="tree">Its keys.</param>
    /// <param name="overrides">Values in place of its own.</param>
    /// <param name="faults">What becomes of faults.</param>
    public static SearchParts Of(SpecMap tree, SpecOverrides overrides, SpecFaults faults)
    {
        var parsed = overrides.Parse();
        var own = SpecOverride.Apply(tree, parsed.Where(each => !ReachesIn(each)));
        var document = new SpecBinder(faults).Record<ExitSearchDocument>(own);
        SpecMap? dataset = null, target = null;
        if (document.Dataset is { } named)
            faults.Try(() => dataset = Follow(named, "dataset", SpecKind.Dataset, parsed));
        faults.Try(() => target = Follow(document.Target ?? new SpecMap(tree.Place, []), "target", SpecKind.HardwareTarget, parsed));
        return new SearchParts(own, document, dataset, target);
    }

    /// <summary>The search. Only of parts that were all read.</summary>
    /// <exception cref="NASerExException">A value or a file is at fault; the message names the place.</exception>
    public ExitSearchSpec Bind()
    {
        var spec = new ExitSearchSpec
        {
            Model = ModelPath(),
            Dataset = SpecFile.BindDataset(Dataset!),
            Stream = StreamPath(),
            Target = SpecFile.BindTarget(Target!),
            Exits = Document.Exits,
            Training = Document.Training,
            Search = LimitOf(),
            Certificate = Document.Certificate,
            Gate = Document.Gate,
            Store = Document.Store is { } store ? StoreOf(store) : Path.Combine(Own.Place.Folder, SpecFile.DefaultStore),
        };
        SpecChecks.Search(Document, Own, SpecFaults.Throw);
        SpecChecks.Certificate(spec.Certificate, spec.Dataset, Own);
        return spec;
    }

    /// <summary>Full path of the model.</summary>
    /// <exception cref="NASerExException">There is no such file.</exception>
    public string ModelPath() => SpecPaths.ExistingFile(Document.Model, "model", "an ONNX model");

    /// <summary>Full path of the sample of the stream; null for none.</summary>
    /// <exception cref="NASerExException">There is no such folder or zip file.</exception>
    public string? StreamPath() => Document.Stream is { } stream ? SpecPaths.ExistingImages(stream, "stream", "a sample of the stream") : null;

    private static string StoreOf(SpecNode store)
    {
        if (store is not SpecScalar { Text: var text } || !StudyAddress.IsServer(text))
            return SpecPaths.Full(store, "store");
        StudyAddress.RefusePassword(text);
        return text;
    }

    /// <summary>The certificate's limit is that of the search too, where the search has none of its own.</summary>
    private SearchOptions LimitOf() =>
        Document.Certificate is { } certificate && (Own.Find("search")?.Value as SpecMap)?.Find("maxAccuracyDrop") is null
            ? Document.Search with { MaxAccuracyDrop = certificate.MaxLoss }
            : Document.Search;

    private static bool ReachesIn(SpecOverride each) => each.Path is ["dataset" or "target", _, ..];

    private static SpecMap Follow(SpecNode node, string key, SpecKind kind, IEnumerable<SpecOverride> overrides)
    {
        var map = node as SpecMap ?? SpecDocument.Read(SpecPaths.ExistingFile(node, key, $"a {kind} spec"), kind);
        var inner = overrides.Where(each => ReachesIn(each) && each.Path[0] == key).Select(each => each with { Path = each.Path.RemoveAt(0) });
        return SpecOverride.Apply(map, inner);
    }
}
