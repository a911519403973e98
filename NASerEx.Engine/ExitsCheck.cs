using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>Checks that the exits that a search asks for can be built on its model.</summary>
/// <param name="parts">The spec.</param>
/// <param name="findings">What was found so far.</param>
internal sealed class ExitsCheck(SearchParts parts, SpecFindings findings)
{
    private readonly ExitSpaceOptions _exits = parts.Document.Exits;

    /// <summary>Checks points by name, then the space as a whole, then every head on it.</summary>
    /// <param name="points">All exit points of the model.</param>
    /// <param name="classes">Number of classes.</param>
    public void Run(ImmutableArray<ExitPoint> points, int classes)
    {
        if (findings.IsClean(() => CheckNames(points)) && Select(points, _exits, "minShare") is { } space)
            CheckHeads(space, classes);
    }

    private void CheckNames(ImmutableArray<ExitPoint> points)
    {
        foreach (var (i, name) in (_exits.Points ?? []).Index())
            Select(points, new ExitSpaceOptions { Points = [name] }, "points", i);
        foreach (var (i, head) in _exits.Heads.Index())
            if (ExitSpaceOptions.Split(head).Point is { } point)
                Select(points, new ExitSpaceOptions { Points = [point] }, "heads", i);
    }

    private ExitPoint[]? Select(ImmutableArray<ExitPoint> points, ExitSpaceOptions options, string key, int item = -1) =>
        findings.Try(PlaceOf(key, item), $"exits.{key}", () => ExitSpace.Select(points, options).ToArray());

    private void CheckHeads(ExitPoint[] space, int classes)
    {
        var heads = _exits.Heads.Select(ExitSpaceOptions.Split).ToList();
        if (heads.Exists(head => !HeadShapes.IsKnown(head.Shape)))
            return;
        var fitting = heads.ConvertAll(head => Array.Exists(space, point => (head.Point is null || head.Point == point.Name) && HeadShapes.Fits(head.Shape, point)));
        if (!fitting.Contains(true))
            findings.Add(
                FindingSeverity.Error, PlaceOf("heads"), "exits.heads", "ExitSpaceEmpty",
                $"none of the {space.Length} exit points takes a head of {string.Join(", ", _exits.Heads)}. Name heads that fit their shapes: {HeadShapes.Known}.");
        else if (parts.Own.Find("exits")?.Value is SpecMap own && own.Find("heads") is not null)
            foreach (var (i, (point, shape)) in heads.Index().Where(head => !fitting[head.Index]))
                Misfit(i, shape, Array.Find(space, each => each.Name == point), classes);
    }

    /// <summary>A head that its own point does not take is refused by a search; one that is meant for every point and fits none is left out.</summary>
    private void Misfit(int item, string shape, ExitPoint? point, int classes)
    {
        if (point is not null)
            findings.Try(PlaceOf("heads", item), "exits.heads", () => HeadShapes.Build(shape, point, classes, seed: 1));
        else
            findings.Add(FindingSeverity.Warning, PlaceOf("heads", item), "exits.heads", "HeadFitsNowhere", $"'{shape}' fits none of the exit points, so it is left out. Remove it.");
    }

    private SpecPlace PlaceOf(string key, int item = -1) =>
        item >= 0 && parts.Own.Find("exits")?.Value is SpecMap exits && exits.Find(key)?.Value is SpecList list && item < list.Items.Length
            ? list.Items[item].Place
            : parts.Own.PlaceOf("exits", key);
}
