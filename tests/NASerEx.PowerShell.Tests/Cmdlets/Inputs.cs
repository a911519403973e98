using System.Collections.Immutable;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>A folder with a small model, a small dataset and a spec that are right, for tests to use or to spoil.</summary>
internal sealed class Inputs : IDisposable
{
    private const string Jpeg =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSk"
        + "pKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAQABADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABAMF/8QAGBAAAgMAAAAAAAAAAAAAAAAAAAMEEUH/xAAUAQEAAAAAAAAAAAAA"
        + "AAAAAAAA/8QAGxEAAgEFAAAAAAAAAAAAAAAAAAQCAxETMfD/2gAMAwEAAhEDEQA/AMpUasHqjVgtUasLqjVgnWwdoKsXP//Z";

    private readonly TemporaryFolder _folder = new();

    public Inputs()
    {
        WriteModel("model.onnx", Classifier(classes: 10));
        _folder.Write("symbols.naserex.yaml", Symbols);
        _folder.Write("search.naserex.yaml", Search);
    }

    public const string Symbols = """
        apiVersion: naserex/v1
        kind: Dataset
        name: symbols
        source: symbols
        symbols: {count: 600}
        splits:
          train: {count: 200}
          validation: {count: 200}
          test: {count: 200}
        preprocess: {width: 16, height: 16}
        """;

    public const string Search = """
        apiVersion: naserex/v1
        kind: ExitSearch
        model: model.onnx
        dataset: symbols.naserex.yaml
        exits: {saliency: none, minShare: 0, maxShare: 0.95, maxPoints: 2, heads: [pooled-linear]}
        training: {epochs: 1}
        search: {maxAccuracyDrop: 5}
        """;

    public string Root => _folder.Path;

    public string this[string name] => _folder[name];

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Names of all files, with '/' between parts.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order()];

    /// <summary>Runs commands in the folder as a script that stops at the first error.</summary>
    public HostResult Run(string script)
    {
        using var host = Start(script);
        return host.WaitForExit();
    }

    public HostProcess Start(string script) => Start("NASerEx", [], script);

    /// <summary>Starts commands in the folder, with the module of a name or path and environment variables set.</summary>
    public HostProcess Start(string module, Dictionary<string, string?> environment, string script) =>
        HostProcess.Start(Root, environment, Arguments(module, script));

    /// <summary>Starts commands as <see cref="Run"/> does, with standard input to be written.</summary>
    public HostProcess StartWithInput(string script) => HostProcess.StartWithInput(Root, Arguments("NASerEx", script));

    private static string[] Arguments(string module, string script) => ["-Command", $"$ErrorActionPreference = 'Stop'; Import-Module '{module}'; {script}"];

    /// <summary>A photograph of 16 × 16 pixels.</summary>
    public static byte[] Photograph => Convert.FromBase64String(Jpeg);

    public void WriteModel(string name, Graph graph) => OnnxFile.Write(
        new Model(graph, new Dictionary<string, long> { [""] = 17 }.ToImmutableSortedDictionary(), 8, ImmutableSortedDictionary<string, string>.Empty), this[name]);

    /// <summary>Three convolutions and a linear layer, with random weights.</summary>
    public static Graph Classifier(int classes)
    {
        var builder = new GraphBuilder("classifier");
        var value = builder.Input("input", 3, 16, 16);
        foreach (var stride in new[] { 1, 2, 2 })
            value = builder.Relu(builder.Conv(value, 16, 3, stride));
        return builder.Build(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(value)), classes, "logits"));
    }

    /// <summary>A folder dataset of photographs, some in each split, and its spec.</summary>
    public void WritePhotographs(params string[] classes)
    {
        foreach (var split in new[] { "train", "validation", "test" })
            foreach (var name in classes)
                for (var i = 0; i < 4; i++)
                    WriteJpeg($"photos/{split}/{name}/{i}.jpg", $"{split}{name}{i}");
        Write("photos.naserex.yaml", """
            apiVersion: naserex/v1
            kind: Dataset
            path: photos
            splits: {train: {folder: train}, validation: {folder: validation}, test: {folder: test}}
            preprocess: {width: 16, height: 16}
            """);
    }

    // What follows the end of a JPEG is not part of the image; it only makes the files differ.
    private void WriteJpeg(string name, string comment)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], [.. Photograph, .. System.Text.Encoding.UTF8.GetBytes(comment)]);
    }

    /// <summary>A CIFAR-10 file of noise, its labels in turn.</summary>
    public void WriteCifar(string name, int images)
    {
        var bytes = new byte[images * 3073];
        new Random(images).NextBytes(bytes);
        for (var i = 0; i < images; i++)
            bytes[i * 3073] = (byte)(i % 10);
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
    }

    public void Halve(string name)
    {
        var bytes = File.ReadAllBytes(this[name]);
        File.WriteAllBytes(this[name], bytes[..(bytes.Length / 2)]);
    }

    public void Dispose() => _folder.Dispose();
}
