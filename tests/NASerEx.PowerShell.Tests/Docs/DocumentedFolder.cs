using System.Buffers.Binary;
using System.Text.RegularExpressions;
using NASerEx.PowerShell.Tests.Cmdlets;

namespace NASerEx.PowerShell.Tests.Docs;

/// <summary>
/// A folder with the files that documented commands name: the quick start's, and a model, photographs and results of a user's own. All of
/// them are real and small, so that a command takes seconds.
/// </summary>
internal sealed partial class DocumentedFolder : IDisposable
{
    private const int Side = 16, HeaderBytes = 54;

    private readonly Inputs _inputs = new();
    private readonly TemporaryFolder _runs = new();
    private int _copies;

    public DocumentedFolder()
    {
        WriteExamples();
        WritePhotographs();
        Directory.CreateDirectory(_inputs["models"]);
        File.Copy(_inputs["model.onnx"], _inputs["models/model.onnx"]);
        var results = _inputs.Run("""
            $WarningPreference = 'SilentlyContinue'
            $null = Invoke-ExitSearch search.naserex.yaml -Set search.maxAccuracyDrop=100 | Export-ExitModel -OutDirectory out | Measure-ExitModel -OutFile measured.json
            $null = Invoke-ExitSearch examples/quickstart.naserex.yaml | Export-ExitModel -OutDirectory out/quickstart | Measure-ExitModel -OutFile out/quickstart/measured.json
            $null = Export-ExitModel out/model.plan.json -OutDirectory out -Form Staged -Force
            $null = Export-ExitModel out/quickstart/symbols-backbone.plan.json -OutDirectory out/quickstart -Form Staged -Force
            """);
        if (results.ExitCode != 0)
            throw new InvalidOperationException(results.Error);
        File.Copy(_inputs["measured.json"], _inputs["measured-before.json"]);
        File.Copy(_inputs["symbols.naserex.yaml"], _inputs["today.naserex.yaml"]);
        foreach (var spec in CodeBlock.OfPages.Where(block => block.Language == "yaml"))
            _inputs.Write(spec.FileName, Less(spec.Text));
    }

    /// <summary>A copy of the folder for a block to run in, with its own page's specs; those that it makes without <c>-Force</c> are not there.</summary>
    public string CopyFor(CodeBlock block)
    {
        var copy = _runs[$"{_copies++}"];
        foreach (var file in _inputs.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
            File.Copy(_inputs[file], Path.Combine(copy, file));
        }

        foreach (var spec in CodeBlock.OfPages.Where(spec => spec.Language == "yaml" && spec.Page == block.Page))
            File.WriteAllText(Path.Combine(copy, spec.FileName), Less(spec.Text));
        foreach (var made in block.Text.Contains("-Force", StringComparison.Ordinal) ? [] : Made(block.Text))
            File.Delete(Path.Combine(copy, made));
        return copy;
    }

    /// <summary>
    /// A block's text, with a folder watched, a broker's queue worked on, a network trained, and queries and parts of a model timed for as long as the test needs.
    /// </summary>
    public static string Shortened(string text, string broker)
    {
        text = Watched().Replace(text, "-Watch ${folder} -IdleTimeout 1.5");
        text = Brokered().Replace(text, $"-Broker {broker} -IdleTimeout 1 ${{queues}}");
        text = Trained().Replace(text, "-Epochs 1");
        text = Served().Replace(text, "${served} -Queries 100");
        return Profiled().Replace(text, "${profiled} -Head pooled-linear");
    }

    private static string[] Made(string text) =>
        text.StartsWith("New-ExitSpec", StringComparison.Ordinal) ? ["search.naserex.yaml", "photographs.naserex.yaml"]
        : text.StartsWith("New-HardwareTarget", StringComparison.Ordinal) ? ["edge.naserex.yaml"]
        : [];

    public void Dispose()
    {
        _inputs.Dispose();
        _runs.Dispose();
    }

    private void WriteExamples()
    {
        var examples = Path.Combine(Staged.Repository, "examples");
        Directory.CreateDirectory(_inputs["examples"]);
        foreach (var file in Directory.EnumerateFiles(examples, "*.onnx"))
            File.Copy(file, _inputs[$"examples/{Path.GetFileName(file)}"]);
        foreach (var file in Directory.EnumerateFiles(examples, "*.yaml"))
            _inputs.Write($"examples/{Path.GetFileName(file)}", Less(File.ReadAllText(file)));
        var search = File.ReadAllText(_inputs["examples/quickstart.naserex.yaml"]).Replace("maxLoss: 0.5", "maxLoss: 60", StringComparison.Ordinal);
        _inputs.Write("examples/quickstart.naserex.yaml", search + """

            exits: {heads: [pooled-linear], maxPoints: 2}
            training: {epochs: 1}
            search: {maxAccuracyDrop: 50}
            """);
    }

    // Fewer images, as small as those of the model.
    private static string Less(string spec) => Count().Replace(spec.Replace("width: 32, height: 32", "width: 16, height: 16", StringComparison.Ordinal), count => int.Parse(count.Groups["images"].Value, System.Globalization.CultureInfo.InvariantCulture) switch
    {
        > 30_000 => "count: 800",
        > 8000 => "count: 700",
        >= 2000 => "count: 100",
        _ => count.Value,
    });

    // Any decoder takes an image for what its bytes are; these are bitmaps of noise.
    private void WritePhotographs()
    {
        var random = new Random(1);
        foreach (var (split, images) in new[] { ("train", 8), ("test", 30) })
            for (var i = 0; i < 10 * images; i++)
            {
                var bitmap = new byte[HeaderBytes + 3 * Side * Side];
                random.NextBytes(bitmap);
                WriteHeader(bitmap);
                Write($"photographs/{split}/class{i % 10}/{i}.jpg", bitmap);
                if (i < 3)
                    Write($"incoming/{split}{i}.jpg", bitmap);
            }
    }

    private void Write(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_inputs[file])!);
        File.WriteAllBytes(_inputs[file], bytes);
    }

    // BITMAPFILEHEADER and BITMAPINFOHEADER of 24 bits a pixel.
    private static void WriteHeader(Span<byte> bitmap)
    {
        bitmap[..HeaderBytes].Clear();
        "BM"u8.CopyTo(bitmap);
        foreach (var (offset, value) in new[] { (2, bitmap.Length), (10, HeaderBytes), (14, HeaderBytes - 14), (18, Side), (22, Side), (26, 1 | 24 << 16) })
            BinaryPrimitives.WriteInt32LittleEndian(bitmap[offset..], value);
    }

    [GeneratedRegex(@"-Watch (?<folder>\S+)( -IdleTimeout \d+)?")]
    private static partial Regex Watched();

    [GeneratedRegex(@"-Broker \S+ (?<queues>-InputQueue \S+ -OutputQueue \S+)( -IdleTimeout \d+)?")]
    private static partial Regex Brokered();

    [GeneratedRegex(@"-Epochs \d+")]
    private static partial Regex Trained();

    [GeneratedRegex(@"(?<served>-DeadlineMs \d+)")]
    private static partial Regex Served();

    [GeneratedRegex(@"(?<profiled>Measure-HardwareTarget( \./[^\s);]+)+)")]
    private static partial Regex Profiled();

    [GeneratedRegex(@"count: (?<images>\d+)")]
    private static partial Regex Count();
}
