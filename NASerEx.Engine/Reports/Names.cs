using System.Text.Json;
using NASerEx.Exits;

namespace NASerEx.Reports;

/// <summary>Names as reports write them.</summary>
internal static class Names
{
    /// <summary>A metric as specs call it.</summary>
    public static string Of(DecisionMetric? metric) => JsonNamingPolicy.CamelCase.ConvertName($"{metric}");

    /// <summary>A name of at most so many letters; of a longer one the end, which tells nodes of a model apart.</summary>
    public static string Short(string name, int most) => name.Length <= most ? name : $"…{name[^(most - 1)..]}";
}
