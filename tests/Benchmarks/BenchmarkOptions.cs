using System.Globalization;

namespace NASerEx.Benchmarks;

/// <summary>Options of a command line: <c>--name value</c> pairs.</summary>
internal sealed class BenchmarkOptions
{
    private readonly Dictionary<string, string> values = [];

    public BenchmarkOptions(ReadOnlySpan<string> arguments)
    {
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length)
                throw new ArgumentException($"'{arguments[i]}' is not an option with a value, such as '--samples 5000'");
            values[arguments[i][2..]] = arguments[i + 1];
        }
    }

    /// <summary>A text, or null when the option is not given.</summary>
    public string? Text(string name) => values.GetValueOrDefault(name);

    /// <summary>A whole number, or what stands in for it.</summary>
    public int Number(string name, int otherwise) =>
        values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A number, or what stands in for it.</summary>
    public double Real(string name, double otherwise) =>
        values.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
