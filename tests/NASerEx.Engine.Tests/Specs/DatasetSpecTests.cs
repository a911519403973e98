using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Data;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.Engine.Tests.Specs;

/// <summary>Datasets of every source through a spec file, and specs whose source, labels and classes do not fit together.</summary>
public sealed class DatasetSpecTests : IDisposable
{
    private readonly ImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cifar()
    {
        _folder.AddCifar10(20, "data_batch_1", "test_batch");
        using var dataset = Open("source: cifar", "train: {folder: train}\n  test: {folder: test, share: 0.5}");
        Assert.Equal(("truck", 20, 10), (dataset.Classes[9], dataset.Split(SplitName.Train).Count, dataset.Split(SplitName.Test).Count));
    }

    [Fact]
    public void CoarseCifar()
    {
        _folder.Add("test.bin", RawFiles.Cifar(0, [19, 99]));
        using var dataset = Open("source: cifar\ncifar: {labels: coarse}", "test: {folder: test}", "test.bin");
        Assert.Equal([19], dataset.Split(SplitName.Test).Labels);
    }

    [Fact]
    public void Idx()
    {
        _folder.AddIdx("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", [1, 0, 1]);
        using var dataset = Open("source: idx\nclasses: [odd, even]", "test: {folder: test}");
        Assert.Equal(["odd", "even"], dataset.Classes);
        Assert.Equal([1, 0, 1], RawFiles.Contents(dataset).Select(image => image.Label));
    }

    [Fact]
    public void LabelsAndAClassMap()
    {
        _folder.Add("all/1.jpg", ImageFolder.Jpeg(1));
        _folder.Add("all/2.jpg", ImageFolder.Jpeg(2));
        _folder.Add("all/labels.csv", "filename,label,split\n1.jpg,Katze,eval\n2.jpg,7,eval\n"u8.ToArray());
        const string Keys = "labels: {file: all/labels.csv, image: filename, class: label, split: split}\nclassMap: {Katze: 281, 7: 3}";
        using var dataset = Open(Keys, "test: {folder: eval}");
        Assert.Equal([281, 3], RawFiles.Contents(dataset).Select(image => image.Label));

        var (spec, copy) = (SpecOf(Keys, "test: {folder: eval}"), Path.Combine(_folder.Root, "copy.naserex.yaml"));
        File.WriteAllText(Path.Combine(_folder.Root, "model.onnx"), "");
        SpecFile.WriteSearch(new ExitSearchSpec { Model = Path.Combine(_folder.Root, "model.onnx"), Dataset = SpecFile.ReadDataset(spec), Store = _folder.Root }, copy);
        var (written, again) = (SpecFile.ReadDataset(spec), SpecFile.ReadSearch(copy).Dataset);
        Assert.Equal(written.Labels, again.Labels);
        Assert.Equal(written.ClassMap!.AsEnumerable(), again.ClassMap!.AsEnumerable());
        Assert.Equal(SpecTree.Write(SpecKind.Dataset, SpecTree.Of(written)), SpecTree.Write(SpecKind.Dataset, SpecTree.Of(again)));
        Assert.Equal("8", SpecFile.ReadDataset(spec, new SpecOverrides(["classMap.Katze=8"], "")).ClassMap!["Katze"]);
    }

    [Theory]
    [InlineData("source: idx\nlabels: {file: labels.csv}", "SpecConflict", ":5:1: labels: 'source: idx' has labels of its own")]
    [InlineData("source: cifar\nlabels: {file: labels.csv}", "SpecConflict", ":5:1: labels: 'source: cifar' has labels of its own")]
    [InlineData("cifar: {labels: coarse}", "SpecConflict", ":4:9: cifar.labels: only 'source: cifar' has coarse labels")]
    [InlineData("source: cifar\ncifar: {labels: rough}", "SpecBadValue", "cifar.labels: 'rough' is not one of: fine, coarse.")]
    [InlineData("source: cifer", "SpecBadValue", "Did you mean 'cifar'?")]
    [InlineData("labels: {image: x}", "SpecMissingKey", "labels.file: this key is required.")]
    [InlineData("labels: {file: labels.csv, imag: x}", "SpecUnknownKey", ":4:28: labels.imag: unknown key. Did you mean 'image'?")]
    [InlineData("labels: {file: labels.txt}", "SpecBadValue", ":4:10: labels.file: 'labels.txt' ends in none of .csv, .tsv, .jsonl, .ndjson")]
    [InlineData("labels: {file: ../labels.csv}", "SpecBadValue", "labels.file: '../labels.csv' lies outside the dataset")]
    [InlineData("labels: {file: labels.csv}", "SpecFileMissing", ":4:10: labels.file: there is no file")]
    [InlineData("labels: {file: labels.csv, image: class}", "SpecConflict", "labels: image and class are both 'class'")]
    [InlineData("labels: {file: labels.csv, split: image}", "SpecConflict", "labels.split: 'image' is already the column")]
    [InlineData("labels: {file: labels.csv, class: ''}", "SpecOutOfRange", "labels.class: names no column")]
    [InlineData("classMap: {cat: 1, dog: x}", "SpecBadValue", ":4:20: classMap.dog: 'x' is no number of an output.")]
    [InlineData("classMap: {cat: 0}\nclasses: [dog, cat]", "SpecBadValue", ":4:12: classMap.cat: is output 0, which classes calls 'dog', but classes has 'cat' as output 1.")]
    [InlineData("classMap: {cat: catt}\nclasses: [dog, cat]", "SpecBadValue", ":4:12: classMap.cat: 'catt' is not one of the 2 classes that the dataset lists. Did you mean 'cat'?")]
    [InlineData("classMap: {cat: 7}\nclasses: [dog, cat]", "SpecBadValue", "there is no output 7: classes lists 2")]
    [InlineData("classMap: {cat: -1}", "SpecBadValue", "there is no output -1")]
    [InlineData("classMap: {}", "SpecOutOfRange", ":4:1: classMap: maps no class")]
    [InlineData("classMap: {cat: 1, cat: 2}", "SpecDuplicateKey", ":4:20: classMap.cat: the key stands twice")]
    [InlineData("classMap: {cat: 1}\nclassMap: {cat: 2}", "SpecDuplicateKey", ":5:1: classMap: the key stands twice")]
    [InlineData("classMap: {cat: [1]}", "SpecWrongType", "classMap.cat: expects text, not a list.")]
    public void MistakesAreNamed(string keys, string id, string words)
    {
        var spec = SpecOf(keys, "test: {}");
        var error = Assert.Throws<NASerExException>(() => SpecFile.ReadDataset(spec));
        Assert.Equal(id, error.Id);
        Assert.StartsWith(spec, error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASymbolsSpecHasNoClassMap()
    {
        var spec = Path.Combine(_folder.Root, "symbols.naserex.yaml");
        File.WriteAllText(spec, "apiVersion: naserex/v1\nkind: Dataset\nsource: symbols\nclassMap: {star: 1}\nsplits: {test: {}}\n");
        Assert.Contains(":4:1: classMap: generated symbols have ten classes", Assert.Throws<NASerExException>(() => SpecFile.ReadDataset(spec)).Message, StringComparison.Ordinal);
    }

    private ImageDataset Open(string keys, string splits, string path = ".") => _folder.Open(SpecFile.ReadDataset(SpecOf(keys, splits, path)));

    private string SpecOf(string keys, string splits, string path = ".")
    {
        var file = Path.Combine(_folder.Root, "data.naserex.yaml");
        File.WriteAllText(file, $"apiVersion: naserex/v1\nkind: Dataset\npath: {path}\n{keys}\nsplits:\n  {splits}\npreprocess: {{width: 8, height: 8}}\n");
        return file;
    }
}
