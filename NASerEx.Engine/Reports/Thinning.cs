namespace NASerEx.Reports;

/// <summary>Fewer of many, so that a report stays small.</summary>
internal static class Thinning
{
    /// <summary>At most so many structures of the front, spread evenly over it, both ends and the plan's among them.</summary>
    public static IEnumerable<ReportedStructure> Thinned(this ReportedSearch search, int most)
    {
        var front = search.Front;
        var kept = front.Length <= most
            ? Enumerable.Range(0, front.Length)
            : Enumerable.Range(0, most - 1).Select(i => (int)((long)i * (front.Length - 1) / (most - 2)))
                .Append(front.IndexOf(front.FirstOrDefault(one => one.IsChosen) ?? front[0]));
        return kept.Distinct().Order().Select(index => front[index]);
    }
}
