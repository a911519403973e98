using NASerEx.Specs;

namespace NASerEx.Benchmarks;

/// <summary>Specs that benchmarks are given.</summary>
internal static class BenchmarkSpecs
{
    /// <summary>The spec that <c>--spec</c> names, changed as <c>--set 'a=1;b=2'</c> says.</summary>
    public static ExitSearchSpec Search(BenchmarkOptions options)
    {
        var spec = options.Text("spec") ?? throw new ArgumentException("--spec names an ExitSearch spec");
        return SpecFile.ReadSearch(Path.GetFullPath(spec), new SpecOverrides([.. (options.Text("set") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)], Environment.CurrentDirectory));
    }
}
