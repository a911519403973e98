using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Benchmarks;

/// <summary>
/// Time and memory of listing a model's exit points, against bounds of 10 s and 300 MB + 4 × the file's size for a model of about 100 MB. Each file is
/// read in a process of its own.
/// </summary>
internal static class ExitPointsBenchmark
{
    private const string Families = "resnet50,swin_t,convnext_tiny,vit_b_16";

    public static Benchmark Definition { get; } = new("exit-points", "time and peak memory of listing the exit points of large models", Run);

    private static void Run(BenchmarkOptions options)
    {
        if (options.Text("file") is { } file)
        {
            List(file);
            return;
        }

        Console.WriteLine("model              file MB  points  seconds  peak MB  bound MB");
        foreach (var name in (options.Text("families") ?? Families).Split(','))
            Measure(name);
    }

    private static void Measure(string name)
    {
        var file = Path.Combine(Path.GetTempPath(), $"naserex-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxFile.Write(ModelFamilies.Families.All[name](new FamilySettings()), file);
            using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exit-points", "--file", file]) { RedirectStandardOutput = true })!;
            var line = child.StandardOutput.ReadToEnd().Trim().Split('\n')[^1];
            child.WaitForExit();
            var megabytes = new FileInfo(file).Length / 1e6;
            Console.WriteLine($"{name,-16} {megabytes,9:n0}  {line}  {300 + (4 * megabytes),8:n0}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void List(string file)
    {
        var watch = Stopwatch.StartNew();
        var points = Experiment.ExitPoints(file, null, WorkContext.None);
        var seconds = watch.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{points.Length,6}  {seconds,7:n1}  {process.PeakWorkingSet64 / 1e6,7:n0}");
    }
}
