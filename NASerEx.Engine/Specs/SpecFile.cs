using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Search;

namespace NASerEx.Specs;

/// <summary>
/// Spec files (<c>*.naserex.yaml</c>, <c>apiVersion: naserex/v1</c>, <c>kind: Dataset | HardwareTarget | ExitSearch</c>). Reading is
/// strict: whatever is not understood is an error that names file, line, column and key.
/// </summary>
public static class SpecFile
{
    /// <summary>How spec file names end.</summary>
    public const string Ending = ".naserex.yaml";

    /// <summary>The version of the schema that this engine reads and writes.</summary>
    public const string ApiVersion = "naserex/v1";

    /// <summary>Reads a search with the dataset and the target that it refers to.</summary>
    /// <exception cref="NASerExException">The spec, an override or a file referred to is at fault; the message names the place.</exception>
    public static ExitSearchSpec ReadSearch(string path, SpecOverrides? overrides = null)
    {
        var document = ReadDocument(path, SpecKind.ExitSearch);
        return BindSearch(document, overrides ?? SpecOverrides.None);
    }

    /// <summary>Reads a dataset.</summary>
    /// <exception cref="NASerExException">The spec or a file referred to is at fault; the message names the place.</exception>
    public static DatasetOptions ReadDataset(string path, SpecOverrides? overrides = null) =>
        BindDataset(SpecOverride.Apply(ReadDocument(path, SpecKind.Dataset), (overrides ?? SpecOverrides.None).Parse()));

    /// <summary>Reads a hardware target.</summary>
    /// <exception cref="NASerExException">The spec is at fault; the message names the place.</exception>
    public static HardwareTarget ReadTarget(string path, SpecOverrides? overrides = null) =>
        SpecBinder.Bind<HardwareTarget>(SpecOverride.Apply(ReadDocument(path, SpecKind.HardwareTarget), (overrides ?? SpecOverrides.None).Parse()));

    /// <summary>A spec with values put in place of its own, as strictly checked as if they stood in a file.</summary>
    /// <exception cref="NASerExException">An override is at fault; the message names it.</exception>
    public static ExitSearchSpec Override(ExitSearchSpec spec, SpecOverrides overrides) =>
        overrides.Settings.IsEmpty ? spec : BindSearch(SpecTree.Of(spec), overrides);

    /// <summary>Writes a search, with dataset and target within it, so that the one file repeats the run.</summary>
    public static void WriteSearch(ExitSearchSpec spec, string path) =>
        AtomicFile.WriteText(path, SpecTree.Write(SpecKind.ExitSearch, SpecTree.Of(RelativeTo(spec, Path.GetDirectoryName(Path.GetFullPath(path))!))));

    private static ExitSearchSpec BindSearch(SpecMap tree, SpecOverrides overrides)
    {
        var parsed = overrides.Parse();
        var own = SpecOverride.Apply(tree, parsed.Where(each => !ReachesIn(each)));
        var document = SpecBinder.Bind<ExitSearchDocument>(own);
        return new ExitSearchSpec
        {
            Model = SpecPaths.ExistingFile(document.Model, "model", "an ONNX model"),
            Dataset = BindDataset(Follow(document.Dataset, "dataset", SpecKind.Dataset, parsed)),
            Target = SpecBinder.Bind<HardwareTarget>(
                Follow(document.Target ?? new SpecMap(tree.Place, []), "target", SpecKind.HardwareTarget, parsed)),
            Exits = document.Exits,
            Training = document.Training,
            Search = LimitOf(document, own),
            Certificate = document.Certificate,
            Store = document.Store is { } store ? SpecPaths.Full(store, "store") : Path.Combine(tree.Place.Folder, DefaultStore),
        }.Checked(own);
    }

    /// <summary>The certificate's limit is that of the search too, where the search has none of its own.</summary>
    private static SearchOptions LimitOf(ExitSearchDocument document, SpecMap map) =>
        document.Certificate is { } certificate && (map.Find("search")?.Value as SpecMap)?.Find("maxAccuracyDrop") is null
            ? document.Search with { MaxAccuracyDrop = certificate.MaxLoss }
            : document.Search;

    /// <summary>Name of the folder, beside the spec, that keeps results when the spec names none.</summary>
    public const string DefaultStore = ".naserex";

    private static bool ReachesIn(SpecOverride each) => each.Path is ["dataset" or "target", _, ..];

    private static SpecMap Follow(SpecNode node, string key, SpecKind kind, IEnumerable<SpecOverride> overrides)
    {
        var map = node as SpecMap ?? ReadDocument(SpecPaths.ExistingFile(node, key, $"a {kind} spec"), kind);
        var inner = overrides.Where(each => ReachesIn(each) && each.Path[0] == key).Select(each => each with { Path = each.Path.RemoveAt(0) });
        return SpecOverride.Apply(map, inner);
    }

    private static DatasetOptions BindDataset(SpecMap map) => SpecChecks.Dataset(SpecBinder.Bind<DatasetOptions>(map), map);

    private static SpecMap ReadDocument(string path, SpecKind expected)
    {
        var map = SpecParser.ReadFile(Path.GetFullPath(path));
        Expect(map, "apiVersion", ApiVersion, "SpecVersion");
        Expect(map, "kind", expected.ToString(), "SpecKind");
        return map.Without("apiVersion", "kind");
    }

    private static void Expect(SpecMap map, string key, string expected, string id)
    {
        var entry = map.Find(key) ?? throw SpecError.At(map.Place, key, "SpecMissingKey", $"this key is required; write '{key}: {expected}'.");
        if (entry.Value is not SpecScalar scalar || scalar.Text != expected)
            throw SpecError.At(entry.Value.Place, key, id, $"must be '{expected}' here, not {(entry.Value is SpecScalar other ? $"'{other.Text}'" : "a structure")}.");
    }

    private static ExitSearchSpec RelativeTo(ExitSearchSpec spec, string folder) => spec with
    {
        Model = Relative(folder, spec.Model),
        Store = Relative(folder, spec.Store),
        Dataset = spec.Dataset with { Path = spec.Dataset.Path is { } path ? Relative(folder, path) : null },
    };

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
}

/// <summary>What a spec file describes.</summary>
internal enum SpecKind
{
    /// <summary>Images: see <see cref="DatasetOptions"/>.</summary>
    Dataset,

    /// <summary>A machine: see <see cref="HardwareTarget"/>.</summary>
    HardwareTarget,

    /// <summary>A search: see <see cref="ExitSearchSpec"/>.</summary>
    ExitSearch,
}
