using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>Readable names of exit points from the names that exporters give nodes, such as <c>/layer1/layer1.4/Relu_1</c>.</summary>
internal static class ExitNames
{
    /// <summary>
    /// Unique names, in order. A point is called after the outermost module that holds no other point (<c>layer1.4</c>); where the innermost
    /// holds several, the last has the module's name and the others add their node's. Without modules, the node or value names the point.
    /// </summary>
    public static ImmutableArray<string> Of(IReadOnlyList<Level> levels)
    {
        var modules = levels.Select(Modules).ToList();
        var points = modules.SelectMany(outer => outer).CountBy(module => module).ToDictionary(StringComparer.Ordinal);
        var innermost = modules.Select(outer => outer.LastOrDefault()).ToList();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. levels.Select((level, i) => Unique(
            modules[i].Find(module => points[module] == 1)
                ?? (innermost.LastIndexOf(innermost[i]) == i ? innermost[i] : null)
                ?? WithNode(innermost[i], level.Best.Last),
            taken))];
    }

    /// <summary>The modules that a point lies in, from the outermost to the innermost.</summary>
    private static List<string> Modules(Level level) => Modules(level.Best.Last) is { Count: > 0 } modules ? modules : Modules(level.First.Last);

    /// <summary>As the exporter notes them; else scopes of the node's name, joined by dots; a scope that repeats the one around it, as <c>layer1/layer1.4</c> does, stands for both.</summary>
    private static List<string> Modules(Node node)
    {
        if (!node.Modules.IsEmpty)
            return [.. node.Modules];
        var modules = new List<string>();
        var (outer, last) = ("", "");
        foreach (var scope in node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            if (!scope.StartsWith(last + ".", StringComparison.Ordinal) || last.Length == 0)
                outer = modules.LastOrDefault() is { } around ? around + "." : "";
            modules.Add(outer + scope);
            last = scope;
        }

        return modules;
    }

    private static string WithNode(string? module, Node node)
    {
        var own = (node.Name.Length > 0 ? node.Name : node.Outputs[0]!.Name).Split('/')[^1];
        return module is null ? own : $"{module}.{own}";
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var candidate = name;
        for (var n = 2; !taken.Add(candidate); n++)
            candidate = $"{name}_{n}";
        return candidate;
    }
}
