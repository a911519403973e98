using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Search;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>One search for each of several targets. Heads and outcomes are kept in the spec's store, so all but the first find them there.</summary>
public static class SearchTargets
{
    /// <summary>The searches, each with what tells its files apart from those of the others.</summary>
    /// <param name="spec">The search.</param>
    /// <param name="targets">Targets in place of its own; none leaves it that.</param>
    /// <param name="overrides">Values in place of the search's own, which go before those of the targets too.</param>
    /// <param name="work">Is warned where all plans will be alike.</param>
    /// <exception cref="NASerExException">Two targets have names that files cannot be told apart by (<c>TargetNamesAlike</c>).</exception>
    public static ImmutableArray<(ExitSearchSpec Spec, string? Label)> Of(ExitSearchSpec spec, ImmutableArray<HardwareTarget> targets, SpecOverrides overrides, WorkContext work)
    {
        if (targets.Length < 2)
            return [(targets.IsEmpty ? spec : For(targets[0]), null)];
        if (targets.GroupBy(target => LabelOf(target.Name), StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } alike)
            throw new NASerExException(
                "TargetNamesAlike", ErrorKind.InvalidInput,
                $"{string.Join(" and ", alike.Select(target => $"'{target.Name}'"))} are names of targets that files cannot be told apart by; give each target a 'name' of its own.");
        if (spec.Search.Objective == SearchObjective.Macs)
            work.Warn("MACs are the same on every target, so all plans will be alike. Search with 'search.objective: latency' or energy.");
        return [.. targets.Select(target => (For(target), (string?)LabelOf(target.Name)))];

        ExitSearchSpec For(HardwareTarget target) => SpecFile.Override(spec with { Target = target }, overrides);
    }

    /// <summary>A name as a part of a file's name.</summary>
    private static string LabelOf(string name) => string.Concat(name.Trim().Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
}
