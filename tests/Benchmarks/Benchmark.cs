namespace NASerEx.Benchmarks;

/// <summary>One benchmark: compares alternatives in one run and prints their ratios.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Description">What it compares, in a line.</param>
/// <param name="Run">Runs it with the options of the command line.</param>
internal sealed record Benchmark(string Name, string Description, Action<BenchmarkOptions> Run);
