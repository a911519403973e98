using System.Collections.Concurrent;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Data.Decoding;
using NASerEx.Data.Files;

namespace NASerEx.Data.Drawing;

/// <summary>Generated drawings of ten symbols. Image i depends on the seed, i, the shares of plain and rare ones and the input size alone.</summary>
internal sealed class SymbolSource : IImageSource
{
    private readonly DatasetOptions _options;
    private readonly Preprocessor _preprocessor;
    private readonly ImageEntry[] _entries;
    private readonly ConcurrentBag<SymbolDrawing> _idle = [];

    /// <exception cref="NASerExException">Options are out of range (<c>DataBadOptions</c>) or name folders (<c>DataBadSplit</c>) or other classes (<c>DataUnknownClass</c>).</exception>
    public SymbolSource(DatasetOptions options, Preprocessor preprocessor)
    {
        Check(options);
        _options = options;
        _preprocessor = preprocessor;
        var names = SymbolShapes.All.Select(shape => shape.Name).ToList();
        Classes = options.Classes is { } given ? Checked(given, names, options.Name) : names;
        _entries = [.. Enumerable.Range(0, options.Symbols.Count).Select(Entry)];
    }

    public IReadOnlyList<string> Classes { get; }

    public IReadOnlyList<ImageEntry> Entries(string? folder) => _entries;

    public string Describe(string id) => id;

    public UInt128 Load(ImageEntry entry, Span<byte> pixels)
    {
        if (!_idle.TryTake(out var drawing))
            drawing = new SymbolDrawing(_preprocessor.Width, _preprocessor.Height);
        var random = SeededRandom.For(_options.Seed, (ulong)entry.Number);
        var symbol = entry.Number % SymbolShapes.All.Count;
        var rare = RareForms.Pick(symbol, _options.Symbols.RareShare, ref random);
        var style = SymbolStyle.Pick(ref random, rare is null ? (float)_options.Symbols.EasyShare : 1);
        Copy(drawing.Draw(rare ?? SymbolShapes.All[symbol].Strokes, style, ref random), pixels);
        _idle.Add(drawing);
        return ContentKey.Of(pixels);
    }

    public UInt128 Hash(ImageEntry entry) => Load(entry, new byte[_preprocessor.Length]);

    public void Dispose()
    {
    }

    private static void Check(DatasetOptions options)
    {
        if (options.Symbols.Count is < 1 or > SymbolOptions.MaxCount)
            throw Bad("DataBadOptions", $"asks for {options.Symbols.Count:N0} symbols. Ask for 1 to {SymbolOptions.MaxCount:N0}");
        foreach (var (share, kind) in new[] { (options.Symbols.EasyShare, "plain"), (options.Symbols.RareShare, "rare") })
            if (share is not (>= 0 and <= 1))
                throw Bad("DataBadOptions", $"asks for a share of {share} of {kind} symbols. Give a number from 0 to 1");
        if (options.ClassMap is not null)
            throw Bad("DataBadOptions", "has a class map, but generated symbols have ten classes of their own. List them in the model's order");
        foreach (var (name, split) in options.Splits)
            if (SplitFolders.Normalise(split.Folder).Length > 0)
                throw Bad("DataBadSplit", $"names folder '{split.Folder}' for {name}, but generated symbols have no folders. Leave it out");

        NASerExException Bad(string id, string what) => new(id, ErrorKind.InvalidInput, $"Dataset '{options.Name}' {what}.");
    }

    private static IReadOnlyList<string> Checked(IReadOnlyList<string> given, List<string> names, string dataset) =>
        given.Count == names.Count && !given.Except(names).Any()
            ? given
            : throw new NASerExException("DataUnknownClass", ErrorKind.InvalidInput,
                $"Dataset '{dataset}': generated symbols have the classes {string.Join(", ", names)}. List these in the order of the model's "
                + "outputs, or leave the list out.");

    private ImageEntry Entry(int number)
    {
        var name = SymbolShapes.All[number % SymbolShapes.All.Count].Name;
        var label = Enumerable.Range(0, Classes.Count).First(i => Classes[i] == name);
        return new ImageEntry(string.Create(CultureInfo.InvariantCulture, $"{name}/{number:D6}"), label, number);
    }

    private void Copy(Canvas canvas, Span<byte> pixels)
    {
        var plane = _preprocessor.Width * _preprocessor.Height;
        for (var i = 0; i < plane; i++)
            if (_preprocessor.Channels == 1)
                pixels[i] = Pixels.Luminance(canvas.Value(0, i), canvas.Value(1, i), canvas.Value(2, i));
            else
                for (var c = 0; c < 3; c++)
                    pixels[c * plane + i] = canvas.Value(c, i);
    }
}
