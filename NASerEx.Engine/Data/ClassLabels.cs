using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Data;

/// <summary>What a dataset's classes are, and which label a class of its source has: by its class map, its list of classes, or as it comes.</summary>
internal sealed class ClassLabels
{
    private readonly Dictionary<string, int> _labels;
    private readonly bool _isMapped;
    private readonly bool _byNumber;

    private ClassLabels(IReadOnlyList<string> names, Dictionary<string, int> labels, bool isMapped, bool byNumber)
    {
        Names = names;
        _labels = labels;
        _isMapped = isMapped;
        _byNumber = byNumber;
    }

    /// <summary>Names by label.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>As <see cref="IImageSource.ClassMap"/>.</summary>
    public IReadOnlyDictionary<string, int>? Map { get; private init; }

    /// <summary>The classes that the options list or map; those of the source, in its order, if they do neither.</summary>
    /// <param name="options">The dataset.</param>
    /// <param name="hasNumbers">Whether the source may give a class by its number in the list.</param>
    /// <param name="own">The names of the source, by label.</param>
    /// <exception cref="NASerExException">The options' class map is at fault (<c>DataBadOptions</c>).</exception>
    public static ClassLabels Of(DatasetOptions options, bool hasNumbers, Func<IReadOnlyList<string>> own)
    {
        if (ClassMapFault.Find(options) is { } fault)
            throw new NASerExException("DataBadOptions", ErrorKind.InvalidInput,
                $"Dataset '{options.Name}': classMap{(fault.Key is null ? "" : $".{fault.Key}")}: {fault.Message}");
        var listed = options.Classes is { } classes ? Listed([.. classes], hasNumbers || options.ClassMap is not null) : null;
        return options.ClassMap is { } map ? Mapped(map, listed) : listed ?? Listed(own(), hasNumbers: false);
    }

    /// <summary>Whether a text is a whole number from 0 on, as labels files and IDX files count classes; one with zeros in front is a name.</summary>
    public static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    /// <summary>The label of a class of the source; null if it has none.</summary>
    public int? Find(string text)
    {
        if (_labels.TryGetValue(text, out var label))
            return label;
        return _byNumber && IsNumber(text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number < Names.Count ? number : null;
    }

    /// <summary>What is wrong with a class that has no label, and what to do.</summary>
    /// <param name="text">The class.</param>
    /// <param name="shown">How messages call it.</param>
    public string Refusal(string text, string shown) => _isMapped
        ? $"'{shown}' is not in the dataset's class map.{NearestName.Hint(text, _labels.Keys)} Give its output in classMap, or leave its images out."
        : $"'{shown}' is not one of the {Names.Count} classes that the dataset lists.{NearestName.Hint(text, Names)} Correct it, leave its images out, "
            + "list the class in classes, or map it with classMap.";

    /// <summary>Warns of classes, or keys of the class map, that no image has.</summary>
    /// <param name="used">The classes of the source that images have.</param>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="work">Is warned.</param>
    public void WarnOfAbsent(IEnumerable<string> used, string dataset, WorkContext work)
    {
        var there = used.Distinct(StringComparer.Ordinal).ToList();
        if (_isMapped && _labels.Keys.Except(there).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } unused)
            work.Warn($"Dataset '{dataset}' has no image of {unused.Count} of the classes that its class map names: {Listing.Of(unused)}.");
        if (_isMapped)
            return;
        var labels = there.Select(Find).ToHashSet();
        if (Names.Where((_, label) => !labels.Contains(label)).ToList() is { Count: > 0 } absent)
            work.Warn($"Dataset '{dataset}' has no image of {absent.Count} of its classes: {Listing.Of(absent)}.");
    }

    private static ClassLabels Listed(IReadOnlyList<string> names, bool hasNumbers) => new(
        names,
        names.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label, StringComparer.Ordinal),
        isMapped: false,
        hasNumbers && !names.Any(IsNumber));

    private static ClassLabels Mapped(ImmutableSortedDictionary<string, string> map, ClassLabels? listed)
    {
        var labels = map.ToDictionary(
            pair => pair.Key, pair => listed?.Find(pair.Value) ?? int.Parse(pair.Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return new ClassLabels(listed?.Names ?? NamesOf(labels), labels, isMapped: true, byNumber: false) { Map = listed is null ? labels : null };
    }

    /// <summary>Names of outputs that only numbers are known of: the classes that are mapped to them, else the number.</summary>
    private static string[] NamesOf(Dictionary<string, int> labels)
    {
        var named = labels.GroupBy(pair => pair.Value).ToDictionary(
            same => same.Key, same => string.Join(" + ", same.Select(pair => pair.Key).Order(StringComparer.Ordinal)));
        return [.. Enumerable.Range(0, labels.Values.Max() + 1).Select(label => named.GetValueOrDefault(label, label.ToString(CultureInfo.InvariantCulture)))];
    }
}
