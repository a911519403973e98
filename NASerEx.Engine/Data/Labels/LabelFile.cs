using System.Text;
using NASerEx.Common;
using NASerEx.Data.Files;

namespace NASerEx.Data.Labels;

/// <summary>A labels file's text, and its rows: of a table (CSV) or of an object a line (JSON Lines).</summary>
internal sealed class LabelFile
{
    private static readonly string[] Tables = [".csv", ".tsv"], TabbedTables = [".tsv"], Objects = [".jsonl", ".ndjson"];

    private readonly string _text;

    /// <summary>The endings of labels files, for messages.</summary>
    public static string KnownEndings { get; } = string.Join(", ", Tables.Concat(Objects));

    /// <param name="store">The files of the dataset.</param>
    /// <param name="path">Path of the labels file in it.</param>
    /// <exception cref="NASerExException">
    /// It is not there (<c>DataNotFound</c>), may not be read (<c>DataNotReadable</c>), or is of no known kind or no UTF-8 text (<c>DataBadLabels</c>).
    /// </exception>
    public LabelFile(IFileStore store, string path)
    {
        Path = RootPath.Within("", path) ?? throw LabelError.At(path, 0, "it lies outside the dataset (labels.file). Name a file below the dataset's root.");
        Name = store.Describe(Path);
        if (!IsKnown(Path))
            throw LabelError.At(Name, 0, $"a labels file ends in {KnownEndings}. Give it the ending of what it is.");
        var number = Enumerable.Range(0, store.Paths.Count).FirstOrDefault(i => store.Paths[i] == Path, -1);
        if (number < 0)
            throw new NASerExException(
                "DataNotFound", ErrorKind.NotFound, $"There is no labels file '{Name}'.{NearestName.Hint(Path, store.Paths.Where(IsKnown))} Correct labels.file.");
        try
        {
            _text = Decode(store.Read(number));
        }
        catch (UnreadableImageException e)
        {
            throw new NASerExException("DataNotReadable", ErrorKind.Environment, $"The labels file '{Name}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Path below the dataset's root.</summary>
    public string Path { get; }

    /// <summary>How a user finds it.</summary>
    public string Name { get; }

    /// <summary>Whether a file's ending is that of a labels file.</summary>
    public static bool IsKnown(string path) => HasEnding(path, Tables) || HasEnding(path, Objects);

    /// <summary>The names of the columns, or of the first object's properties.</summary>
    public IReadOnlyList<string> Columns()
    {
        if (HasEnding(Path, Tables))
            return Records().Select(record => record.Fields).FirstOrDefault() ?? [];
        foreach (var (_, row) in JsonLines.Read(_text, Name))
            return row.Names;
        return [];
    }

    /// <summary>What splits may select rows by, each once: the texts in the split's column or, without one, the outermost folders of the images.</summary>
    /// <exception cref="NASerExException">As <see cref="Rows"/>.</exception>
    public HashSet<string> Parts(LabelOptions options)
    {
        var parts = Rows(options).Select(row => options.Split is null ? RootPath.Within("", row.Image)?.Split('/')[0] : SplitFolders.Normalise(row.Split));
        return parts.OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The rows.</summary>
    /// <exception cref="NASerExException">The text is malformed, or a value is missing or empty (<c>DataBadLabels</c>).</exception>
    public IEnumerable<LabelRow> Rows(LabelOptions options) =>
        (HasEnding(Path, Tables) ? TableRows(options) : ObjectRows(options)).Select(row => Checked(row, options));

    private static bool HasEnding(string path, string[] endings) => endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<(int Line, List<string> Fields)> Records() => new CsvReader(_text, Name, HasEnding(Path, TabbedTables) ? '\t' : null).Records();

    private LabelRow Checked(LabelRow row, LabelOptions options)
    {
        if (row.Image.Length == 0)
            throw LabelError.At(Name, row.Line, $"{options.Image}: the path of the image is empty. Give it, or remove the row.");
        if (row.Class.Length == 0)
            throw LabelError.At(Name, row.Line, $"{options.Class}: the class of '{row.Image}' is empty. Give it, or remove the row.");
        return row;
    }

    private IEnumerable<LabelRow> TableRows(LabelOptions options)
    {
        int image = 0, label = 0, split = -1, headerLine = 0;
        List<string>? header = null;
        foreach (var (line, fields) in Records())
        {
            if (header is null)
            {
                (header, headerLine) = (fields, line);
                (image, label) = (IndexOf("image", options.Image), IndexOf("class", options.Class));
                split = options.Split is { } name ? IndexOf("split", name) : -1;
                continue;
            }

            if (fields.Count != header.Count)
                throw LabelError.At(Name, line, $"has {fields.Count} fields, but line {headerLine} names {header.Count} columns. Put fields that hold a separator in quotes.");
            yield return new LabelRow(line, fields[image], fields[label], split < 0 ? "" : fields[split]);
        }

        int IndexOf(string key, string name)
        {
            var at = header!.IndexOf(name);
            if (at < 0)
                throw LabelError.NoColumn(Name, headerLine, key, name, header);
            return header.LastIndexOf(name) == at ? at : throw LabelError.At(Name, headerLine, $"there are two columns '{name}' (labels.{key}). Rename one of them.");
        }
    }

    private IEnumerable<LabelRow> ObjectRows(LabelOptions options)
    {
        foreach (var (line, row) in JsonLines.Read(_text, Name))
            yield return new LabelRow(line, row.Text("image", options.Image), row.Text("class", options.Class), options.Split is { } split ? row.Text("split", split) : "");
    }

    private string Decode(byte[] bytes)
    {
        var content = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + content[..Math.Clamp(e.Index, 0, content.Length)].Count((byte)'\n');
            throw LabelError.At(Name, line, "this is no UTF-8 text. Save the file as UTF-8.", cause: e);
        }
    }
}
