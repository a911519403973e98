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

    /// <summary>A spec's path with a label before its ending.</summary>
    /// <param name="path">The path.</param>
    /// <param name="label">The label; null leaves the path as it is.</param>
    public static string Labelled(string path, string? label)
    {
        var ending = path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? path[^Ending.Length..] : Path.GetExtension(path);
        return label is null ? path : $"{path[..^ending.Length]}.{label}{ending}";
    }

    /// <summary>Reads a search with the dataset and the target that it refers to.</summary>
    /// <exception cref="NASerExException">The spec, an override or a file referred to is at fault; the message names the place.</exception>
    public static ExitSearchSpec ReadSearch(string path, SpecOverrides? overrides = null) =>
        SearchParts.Of(SpecDocument.Read(path, SpecKind.ExitSearch), overrides ?? SpecOverrides.None, SpecFaults.Throw).Bind();

    /// <summary>Reads a search from its text; paths in it are full ones.</summary>
    /// <param name="text">As <see cref="TextOf"/> gives it.</param>
    /// <param name="overrides">Values in place of its own.</param>
    /// <exception cref="NASerExException">A value or a file referred to is at fault.</exception>
    internal static ExitSearchSpec ParseSearch(string text, SpecOverrides overrides) =>
        SearchParts.Of(SpecDocument.Parse(text, SpecKind.ExitSearch), overrides, SpecFaults.Throw).Bind();

    /// <summary>The model that the text of a search names; it need not be there.</summary>
    internal static string ModelOf(string text) => ((SpecScalar)SpecDocument.Parse(text, SpecKind.ExitSearch).Find("model")!.Value).Text;

    /// <summary>Reads a dataset.</summary>
    /// <exception cref="NASerExException">The spec or a file referred to is at fault; the message names the place.</exception>
    public static DatasetOptions ReadDataset(string path, SpecOverrides? overrides = null) =>
        BindDataset(SpecOverride.Apply(SpecDocument.Read(path, SpecKind.Dataset), (overrides ?? SpecOverrides.None).Parse()));

    /// <summary>Reads a hardware target.</summary>
    /// <exception cref="NASerExException">The spec is at fault; the message names the place.</exception>
    public static HardwareTarget ReadTarget(string path, SpecOverrides? overrides = null) =>
        BindTarget(SpecOverride.Apply(SpecDocument.Read(path, SpecKind.HardwareTarget), (overrides ?? SpecOverrides.None).Parse()));

    /// <summary>Reads the constraints of a search's spec alone; the files that it refers to need not be there.</summary>
    /// <exception cref="NASerExException">The spec has none, or they are at fault; the message names the place.</exception>
    public static GateSection ReadGate(string path) => GateSection.Of(SpecDocument.Read(path, SpecKind.ExitSearch));

    /// <summary>A spec with values put in place of its own, as strictly checked as if they stood in a file.</summary>
    /// <exception cref="NASerExException">An override is at fault; the message names it.</exception>
    public static ExitSearchSpec Override(ExitSearchSpec spec, SpecOverrides overrides) =>
        overrides.Settings.IsEmpty ? spec : SearchParts.Of(SpecTree.Of(spec), overrides, SpecFaults.Throw).Bind();

    /// <summary>Writes a search, with dataset and target within it, so that the one file repeats the run.</summary>
    public static void WriteSearch(ExitSearchSpec spec, string path) =>
        AtomicFile.WriteText(path, SpecTree.Write(SpecKind.ExitSearch, SpecTree.Of(RelativeTo(spec, Path.GetDirectoryName(Path.GetFullPath(path))!))));

    /// <summary>A search as the text of a spec, with dataset and target within it and full paths.</summary>
    public static string TextOf(ExitSearchSpec spec) => SpecTree.Write(SpecKind.ExitSearch, SpecTree.Of(spec));

    /// <summary>Name of the folder, beside the spec, that keeps results when the spec names none.</summary>
    public const string DefaultStore = ".naserex";

    /// <summary>A dataset's keys as options.</summary>
    internal static DatasetOptions BindDataset(SpecMap map) => SpecChecks.Dataset(SpecBinder.Bind<DatasetOptions>(map), map, SpecFaults.Throw);

    /// <summary>A target's keys as options.</summary>
    internal static HardwareTarget BindTarget(SpecMap map) => SpecChecks.Target(SpecBinder.Bind<HardwareTarget>(map), map, SpecFaults.Throw);

    private static ExitSearchSpec RelativeTo(ExitSearchSpec spec, string folder) => spec with
    {
        Model = PortablePath.From(folder, spec.Model),
        Store = StudyAddress.IsServer(spec.Store) ? spec.Store : PortablePath.From(folder, spec.Store),
        Stream = spec.Stream is { } stream ? PortablePath.From(folder, stream) : null,
        Target = spec.Target with { Profile = spec.Target.Profile is { } profile ? PortablePath.From(folder, profile) : null },
        Dataset = spec.Dataset with { Path = spec.Dataset.Path is { } path ? PortablePath.From(folder, path) : null },
    };
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
