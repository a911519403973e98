namespace NASerEx.Search;

/// <summary>What structures are not to exceed besides the drop: the longest way, the heads' weights, and the drop of any class.</summary>
internal sealed class SearchLimits(SearchSpace space, SearchOptions options)
{
    private readonly SearchProblem _problem = space.Problem;
    private readonly bool _any = options.MaxPathCost is not null || options.MaxParameters is not null || options.MaxClassDrop is not null;

    /// <summary>Whether a structure is within the limits.</summary>
    /// <param name="structure">Its options.</param>
    public bool Allow(ReadOnlySpan<int> structure) => !_any || (AllowSize(structure) && AllowClasses(structure));

    private bool AllowSize(ReadOnlySpan<int> structure)
    {
        var (path, parameters) = (_problem.FinalCost, 0L);
        foreach (var option in structure)
        {
            path += _problem.Candidates[space.CandidateOf(option)].HeadCost;
            parameters += _problem.Candidates[space.CandidateOf(option)].Parameters;
        }

        return !(path > options.MaxPathCost * _problem.FinalCost * (1 + 1e-12)) && !(parameters > options.MaxParameters);
    }

    private bool AllowClasses(ReadOnlySpan<int> structure) =>
        options.MaxClassDrop is not { } limit || ClassDrops.Worst(_problem, space.Exits(structure)) <= limit + 1e-9;
}
