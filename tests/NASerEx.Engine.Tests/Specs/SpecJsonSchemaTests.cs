using System.Text.Json;
using System.Text.Json.Nodes;
using NASerEx.Data;
using NASerEx.Search;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.Engine.Tests.Specs;

/// <summary>The schemas that editors check specs with are what the options records say, and they tell right from wrong.</summary>
public sealed class SpecJsonSchemaTests : IDisposable
{
    private const string Update = "NASEREX_UPDATE_DOCS";

    private readonly SpecFolder _folder = new();

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(SharedFiles.Repository, "examples"), $"*{SpecFile.Ending}").Select(path => Path.GetFileName(path))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SchemasAreCurrent()
    {
        var schemas = new SpecJsonSchema(DocComments.Of(typeof(SpecFile).Assembly));
        foreach (var kind in Enum.GetValues<SpecKind>())
        {
            var (file, rendered) = (SpecSchemas.PathOf(kind), schemas.Render(kind));
            if (Environment.GetEnvironmentVariable(Update) == "1")
                File.WriteAllText(Directory.CreateDirectory(Path.GetDirectoryName(file)!).FullName + $"/{Path.GetFileName(file)}", rendered);
            Assert.True(
                File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == rendered,
                $"{file} is not what the options records give. Renew it with "
                + $"{Update}=1 dotnet test -c Release --project tests/NASerEx.Engine.Tests -- --filter-class '*SpecJsonSchemaTests'");
        }
    }

    [Fact]
    public void EveryKeyIsDescribed()
    {
        foreach (var kind in Enum.GetValues<SpecKind>())
            Described(JsonNode.Parse(File.ReadAllText(SpecSchemas.PathOf(kind)))!.AsObject(), kind.ToString());

        static void Described(JsonObject schema, string path)
        {
            foreach (var (name, value) in schema["properties"]?.AsObject() ?? [])
            {
                Assert.False(string.IsNullOrWhiteSpace((string?)value!["description"]), $"{path}.{name} has no description");
                Described(value.AsObject(), $"{path}.{name}");
            }
        }
    }

    [Fact]
    public void KeysTellTheirTypeRangeDefaultAndMeaning()
    {
        var search = JsonNode.Parse(File.ReadAllText(SpecSchemas.PathOf(SpecKind.ExitSearch)))!["properties"]!["search"]!["properties"]!;
        Assert.Equal((0, 16, 3), ((int)search["maxExits"]!["minimum"]!, (int)search["maxExits"]!["maximum"]!, new SearchOptions().MaxExits));
        Assert.Equal(new SearchOptions().MaxExits, (int)search["maxExits"]!["default"]!);
        Assert.Equal(["macs", "latency", "energy"], search["objective"]!["enum"]!.AsArray().Select(name => (string?)name));
        Assert.StartsWith("Exhaustive where the space has at most maxStructures", (string?)search["strategy"]!["enumDescriptions"]![0], StringComparison.Ordinal);
        var dataset = JsonNode.Parse(File.ReadAllText(SpecSchemas.PathOf(SpecKind.Dataset)))!["properties"]!;
        Assert.Equal(Enum.GetNames<SplitName>().Select(SpecSchema.CamelCase), dataset["splits"]!["properties"]!.AsObject().Select(split => split.Key));
        Assert.Equal(0, (double)dataset["splits"]!["properties"]!["test"]!["properties"]!["share"]!["exclusiveMinimum"]!);
        Assert.Equal("[1,3]", dataset["preprocess"]!["properties"]!["channels"]!["enum"]!.ToJsonString(JsonSerializerOptions.Web));
        Assert.Equal(["file"], dataset["labels"]!["required"]!.AsArray().Select(name => (string?)name));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void ExamplesAreValidAndNameTheirSchema(string example)
    {
        var path = Path.Combine(SharedFiles.Repository, "examples", example);
        Assert.Empty(SpecSchemas.Complaints(path));
        var (first, kind) = (File.ReadLines(path).First(), File.ReadLines(path).Single(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..]);
        Assert.Equal($"# yaml-language-server: $schema=../schemas/{SpecJsonSchema.FileOf(Enum.Parse<SpecKind>(kind))}", first);
    }

    [Fact]
    public void SpecsOfTheReadmeAreValid()
    {
        var readme = File.ReadAllText(Path.Combine(SharedFiles.Repository, "README.md")).ReplaceLineEndings("\n");
        var blocks = readme.Split("```yaml\n")[1..].Select(rest => rest.Split("```")[0]).ToList();
        Assert.Equal(3, blocks.Count);
        Assert.All(blocks, block => Assert.Empty(SpecSchemas.Complaints(_folder.Write("readme.naserex.yaml", block))));
    }

    [Fact]
    public void WhatIsReadIsValid()
    {
        _folder.Write("data.naserex.yaml", SpecFolder.Dataset.Replace("[cat, dog]", "[0, true]", StringComparison.Ordinal)
            + "\nclassMap: {0: true, x: true}\nlabels: {file: labels.csv, split: null}\nseed: -3\n");
        _folder.Write("photos/labels.csv", "image,class\n");
        var inline = SpecFolder.Search.Replace("data.naserex.yaml", "{path: photos, splits: {train: {}}}", StringComparison.Ordinal)
            .Replace("cpu.naserex.yaml", "{threads: 3, providerOptions: {a: 1}}", StringComparison.Ordinal)
            + "\n  strategy: beam\nstore: kept\nexits: {points: null, heads: [pooled-linear]}\n";

        SpecFile.ReadSearch(_folder.SearchPath);
        SpecFile.ReadSearch(_folder.Write("inline.naserex.yaml", inline));

        foreach (var file in new[] { "search", "data", "cpu", "inline" })
            Assert.Empty(SpecSchemas.Complaints(_folder.PathOf($"{file}.naserex.yaml")));
    }

    [Theory]
    [InlineData("epochs: 3", "epocs: 3", "/training/epocs")]
    [InlineData("epochs: 3", "epochs: three", "/training/epochs")]
    [InlineData("epochs: 3", "epochs: '3'", "/training/epochs")]
    [InlineData("epochs: 3", "epochs: 0", "/training/epochs")]
    [InlineData("epochs: 3", "epochs:", "/training/epochs")]
    [InlineData("epochs: 3", "flip: yes", "/training/flip")]
    [InlineData("epochs: 3", "distillation: 1.5", "/training/distillation")]
    [InlineData("epochs: 3", "learningRate: 0", "/training/learningRate")]
    [InlineData("optimizer: sgd", "optimizer: adam", "/training/optimizer")]
    [InlineData("search:\n", "exits: {heads: pooled-linear}\nsearch:\n", "/exits/heads")]
    [InlineData("search:\n", "serach:\n", "/serach")]
    [InlineData("model: model.onnx\n", "", "")]
    [InlineData("model.onnx", "[a, b]", "/model")]
    [InlineData("dataset: data.naserex.yaml", "dataset: {sauce: zip}", "/dataset/sauce")]
    [InlineData("dataset: data.naserex.yaml", "dataset: {preprocess: {channels: 2}}", "/dataset/preprocess/channels")]
    [InlineData("dataset: data.naserex.yaml", "dataset: {splits: {tset: {}}}", "/dataset/splits/tset")]
    [InlineData("target: cpu.naserex.yaml", "target: {threads: 0}", "/target/threads")]
    [InlineData("target: cpu.naserex.yaml", "target:", "/target")]
    [InlineData("naserex/v1", "naserex/v2", "/apiVersion")]
    public void MistakesAreNot(string good, string bad, string place)
    {
        Assert.Contains(good, SpecFolder.Search, StringComparison.Ordinal);
        var path = _folder.Write("search.naserex.yaml", SpecFolder.Search.Replace(good, bad, StringComparison.Ordinal));
        Assert.Contains(SpecSchemas.Complaints(path), complaint => complaint.StartsWith($"{place} ", StringComparison.Ordinal));
    }
}
