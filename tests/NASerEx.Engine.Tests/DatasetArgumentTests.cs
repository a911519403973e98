using System.IO.Compression;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Data;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests;

public sealed class DatasetArgumentTests : IDisposable
{
    private readonly string _zip = Path.Combine(Path.GetTempPath(), $"naserex-{Guid.NewGuid():N}.zip");

    public void Dispose() => File.Delete(_zip);

    [Theory]
    [InlineData("symbols")]
    [InlineData("SYMBOLS")]
    public void SymbolsInUpperOrLowerCase(string argument)
    {
        var dataset = Resolve(argument);

        Assert.Equal((DatasetSource.Symbols, 24), (dataset.Source, dataset.Preprocess.Width));
    }

    [Theory]
    [InlineData("train", "test", '/', "train")]
    [InlineData("train", "test", '\\', "train")]
    [InlineData("cat", "dog", '\\', null)]
    public void FoldersInAZipAreSeenWhateverSeparatesThem(string first, string second, char separator, string? trainFolder)
    {
        using (var zip = ZipFile.Open(_zip, ZipArchiveMode.Create))
            foreach (var folder in new[] { first, second })
                zip.CreateEntry(string.Join(separator, folder, "x", "1.jpg"));

        var dataset = Resolve(_zip);

        Assert.Equal((DatasetSource.Zip, trainFolder), (dataset.Source, dataset.Splits[SplitName.Train].Folder));
    }

    [Fact]
    public void AZipThatIsBrokenOrInUseIsNamed()
    {
        File.WriteAllText(_zip, "no zip file");
        Assert.Equal("DataBadArchive", Refusal().Id);

        using var taken = new FileStream(_zip, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal("DataNotReadable", Refusal().Id);

        NASerExException Refusal()
        {
            var refusal = Assert.Throws<NASerExException>(() => Resolve(_zip));
            Assert.Contains(_zip, refusal.Message, StringComparison.Ordinal);
            return refusal;
        }
    }

    [Theory]
    [InlineData(DatasetSource.Cifar, "CIFAR files", "train", "data_batch_1.bin", "test_batch.bin")]
    [InlineData(DatasetSource.Cifar, "CIFAR files", null, "test_batch.bin")]
    [InlineData(DatasetSource.Idx, "IDX files", "train", "train-images-idx3-ubyte.gz", "t10k-images.idx3-ubyte", "train-labels-idx1-ubyte.gz")]
    [InlineData(DatasetSource.Idx, "IDX files", null, "t10k-images-idx3-ubyte")]
    [InlineData(DatasetSource.Folder, "a folder a class", "train", "train/x/1.jpg", "test/x/1.jpg", "other.bin")]
    public void WhatAFolderHoldsIsSeenAndSaid(DatasetSource source, string said, string? trainFolder, params string[] files)
    {
        using var folder = new ImageFolder();
        foreach (var file in files)
            folder.Add(file, [0]);

        var dataset = DatasetArgument.Resolve(folder.Root, () => new ImageSize(3, 24, 24), folder.Work);

        Assert.Equal((source, trainFolder, folder.Root), (dataset.Source, dataset.Splits[SplitName.Train].Folder, dataset.Path));
        Assert.Contains($"it is read as {said}, pixels", Assert.Single(folder.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels.csv", "image,class\nx/1.jpg,cat\n", null, "train")]
    [InlineData("labels.csv", "image,class,split\nx/1.jpg,cat,train\n", "split", "train")]
    [InlineData("labels.jsonl", "\n{\"image\": \"x/1.jpg\", \"class\": 1, \"split\": \"train\"}\n", "split", "train")]
    [InlineData("labels.jsonl", "", null, "train")]
    public void ALabelsFileIsSeenInAFolderAndInAZip(string name, string text, string? splitColumn, string? trainFolder)
    {
        using var folder = new ImageFolder();
        folder.Add(name, System.Text.Encoding.UTF8.GetBytes(text));
        folder.Add("train/1.jpg", [0]);
        folder.Add("test/1.jpg", [0]);

        foreach (var path in new[] { folder.Root, folder.Zipped(folder.Options()).Path! })
        {
            var dataset = DatasetArgument.Resolve(path, () => new ImageSize(3, 24, 24), folder.Work);
            Assert.Equal((name, splitColumn, trainFolder), (dataset.Labels!.File, dataset.Labels.Split, dataset.Splits[SplitName.Train].Folder));
            Assert.Contains($"images with the classes in {name}", folder.Warnings[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ACifarFileIsADataset()
    {
        using var folder = new ImageFolder().AddCifar10(30, "test_batch");

        using var dataset = ImageDataset.Open(Resolve(Path.Combine(folder.Root, "test_batch.bin")), folder.Work);

        Assert.Equal((18, 3), (dataset.Split(SplitName.Train).Count, dataset.Split(SplitName.Calibration).Count));
    }

    private static DatasetOptions Resolve(string argument) => DatasetArgument.Resolve(argument, () => new ImageSize(3, 24, 24), WorkContext.None);
}
