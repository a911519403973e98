using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Data;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests;

public sealed partial class DatasetArgumentTests : IDisposable
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
            folder.Add(file, source == DatasetSource.Cifar ? RawFiles.Cifar(0, [0]) : [0]);

        var dataset = Resolve(folder);

        Assert.Equal((source, trainFolder, folder.Root), (dataset.Source, dataset.Splits[SplitName.Train].Folder, dataset.Path));
        Assert.Contains($"it is read as {said}, pixels", Assert.Single(folder.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.bin", 5)]
    [InlineData("test.bin", 3073)]
    [InlineData("test_batch.bin", 0)]
    [InlineData("data_batch_1.bin", 3074)]
    public void AStrayFileWithANameOfCifarDoesNotHideTheClassFolders(string name, int length)
    {
        using var folder = new ImageFolder().Fill("", 5, "c0", "c1");
        folder.Add(name, new byte[length]);

        using var dataset = ImageDataset.Open(Resolve(folder), folder.Work);

        Assert.Equal(["c0", "c1"], dataset.Classes);
    }

    [Fact]
    public void ACutFileOfCifarBesideAWholeOneIsNamedAsSuch()
    {
        using var folder = new ImageFolder().AddCifar10(2, "data_batch_1");
        folder.Add("test_batch.bin", [0]);

        Assert.Equal("DataBadFile", folder.Refusal(Resolve(folder)).Id);
    }

    [Theory]
    [InlineData("cifar-10-batches-bin", "data_batch_1.bin", "test_batch.bin", 1)]
    [InlineData("cifar-100-binary", "train.bin", "test.bin", 2)]
    public void TheFolderAboveAPublishedOneStandsForIt(string inner, string train, string test, int labelBytes)
    {
        using var folder = new ImageFolder();
        foreach (var (i, name) in new[] { train, test }.Index())
            folder.Add($"{inner}/{name}", RawFiles.Cifar(i * 8, [.. Enumerable.Repeat(new byte[labelBytes], 8)]));

        var options = Resolve(folder);
        using var dataset = ImageDataset.Open(options, folder.Work);

        Assert.Equal((DatasetSource.Cifar, Path.Combine(folder.Root, inner)), (options.Source, options.Path));
        Assert.Equal("8 2 3 3", Counts(dataset));
        Assert.Contains($"it is read as CIFAR files in {inner}, ", folder.Warnings[0], StringComparison.Ordinal);
        Assert.Contains(
            "the splits are train: all of the train files; validation: 25 % of the test files; calibration: 37.5 % of the test files; test: the rest of the test files.",
            folder.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void TwoPublishedFoldersAreTwoDatasets()
    {
        using var folder = new ImageFolder();
        folder.Add("cifar-10-batches-bin/test_batch.bin", RawFiles.Cifar(0, [1]));
        folder.Add("cifar-100-binary/test.bin", RawFiles.Cifar(0, [1, 1]));

        var refusal = Assert.Throws<NASerExException>(() => Resolve(folder));

        Assert.Equal("DatasetAmbiguous", refusal.Id);
        Assert.Contains("cifar-100-binary'. Name the folder that is meant.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "8 2 3 3", "validation: 25 % of test; calibration: 37.5 % of test; test: the rest of test")]
    [InlineData("val", "8 4 4 4", "validation: all of val; calibration: 50 % of test; test: the rest of test")]
    [InlineData("valid", "8 4 4 4", "validation: all of valid; calibration: 50 % of test; test: the rest of test")]
    [InlineData("calib", "8 3 4 5", "validation: 40 % of test; calibration: all of calib; test: the rest of test")]
    [InlineData("validation calibration", "8 4 4 8", "validation: all of validation; calibration: all of calibration; test: all of test")]
    public void PartsOfTheirOwnAreTheSplitsOfTheirNames(string more, string counts, string said)
    {
        string[] parts = ["train", "test", .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        using var folders = new ImageFolder();
        using var labelled = new ImageFolder();
        using var columned = new ImageFolder();
        var rows = new List<(string Image, string Class, string Part)>();
        foreach (var (i, part) in parts.Index())
            foreach (var j in Enumerable.Range(0, part is "train" or "test" ? 8 : 4))
            {
                folders.Add($"{part}/{j % 2}/{j}.jpg", ImageFolder.Jpeg((100 * i) + j));
                labelled.Add($"{part}/{j}.jpg", ImageFolder.Jpeg((100 * i) + j));
                columned.Add($"{part}-{j}.jpg", ImageFolder.Jpeg((100 * i) + j));
                rows.Add(($"{j}.jpg", $"{j % 2}", part));
            }

        labelled.Add("labels.csv", Utf8("image,class\n" + string.Concat(rows.Select(row => $"{row.Part}/{row.Image},{row.Class}\n"))));
        columned.Add("labels.csv", Utf8("image,class,split\n" + string.Concat(rows.Select(row => $"{row.Part}-{row.Image},{row.Class},{row.Part}\n"))));
        foreach (var (folder, place) in new[] { (folders, "{0}/"), (labelled, "{0}/"), (columned, "the rows with '{0}' as their split") })
            foreach (var path in new[] { folder.Root, folder.Zipped(folder.Options()).Path! })
            {
                using var dataset = ImageDataset.Open(DatasetArgument.Resolve(path, () => new ImageSize(3, 8, 8), folder.Work), folder.Work);

                Assert.Equal(counts, Counts(dataset));
                Assert.Contains($"train: {Placed("all of train")}; {Placed(said)}.", folder.Warnings[^1], StringComparison.Ordinal);
                string Placed(string text) => Part().Replace(text, part => string.Format(CultureInfo.InvariantCulture, place, part.Value));
            }
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

    [Fact]
    public void WhatMayBeADatasetIsSaidWhereThereIsNone()
    {
        var refusal = Assert.Throws<NASerExException>(() => Resolve(_zip));

        Assert.Equal("DatasetNotFound", refusal.Id);
        Assert.Contains("labels.csv beside them), a folder of CIFAR or IDX files, a CIFAR .bin file, or 'symbols'.", refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static DatasetOptions Resolve(ImageFolder folder) => DatasetArgument.Resolve(folder.Root, () => new ImageSize(3, 24, 24), folder.Work);

    [GeneratedRegex("(?<= of )\\w+")]
    private static partial Regex Part();

    private static string Counts(ImageDataset dataset) => string.Join(' ', Enum.GetValues<SplitName>().Select(name => dataset.Split(name).Count));

    private static DatasetOptions Resolve(string argument) => DatasetArgument.Resolve(argument, () => new ImageSize(3, 24, 24), WorkContext.None);
}
