namespace NASerEx.Common;

/// <summary>The "did you mean" of error messages.</summary>
public static class NearestName
{
    /// <summary>
    /// The known name with the smallest Levenshtein distance to a misspelt one, ignoring case; null where even that one differs
    /// in more than half of its letters.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var best = known
            .Select(candidate => (Name: candidate, Distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is not null && best.Distance * 2 <= Math.Max(name.Length, best.Name.Length) ? best.Name : null;
    }

    /// <summary><c> Did you mean 'x'?</c> with a space in front, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>Letters to put in, take out, change or swap with their neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
                rows[i, j] = i == 0 ? j : j == 0 ? i : Step(i, j);
        return rows[a.Length, b.Length];

        int Step(int i, int j)
        {
            var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            var least = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
            return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
        }
    }
}
