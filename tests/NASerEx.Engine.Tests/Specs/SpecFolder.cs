namespace NASerEx.Engine.Tests.Specs;

/// <summary>A temporary folder with a valid search, its dataset and its target, whose texts a test can vary.</summary>
internal sealed class SpecFolder : IDisposable
{
    public const string Search = """
        apiVersion: naserex/v1
        kind: ExitSearch
        model: model.onnx
        dataset: data.naserex.yaml
        target: cpu.naserex.yaml
        training:
          epochs: 3
          optimizer: sgd
        search:
          maxAccuracyDrop: 0.25
        """;

    public const string Dataset = """
        apiVersion: naserex/v1
        kind: Dataset
        name: photos
        path: photos
        classes: [cat, dog]
        splits:
          train: {folder: train}
          test: {folder: test, share: 0.5}
        preprocess:
          mean: [0.5, 0.25, 0.125]
        """;

    public const string Target = """
        apiVersion: naserex/v1
        kind: HardwareTarget
        name: box
        threads: 2
        """;

    public SpecFolder()
    {
        Root = Directory.CreateTempSubdirectory("naserex-specs-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, "photos"));
        Write("model.onnx", "");
        Write("search.naserex.yaml", Search);
        Write("data.naserex.yaml", Dataset);
        Write("cpu.naserex.yaml", Target);
    }

    public string Root { get; }

    public string SearchPath => PathOf("search.naserex.yaml");

    public string PathOf(string name) => Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
