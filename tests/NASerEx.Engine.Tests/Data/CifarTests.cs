using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class CifarTests
{
    private static readonly string[] Ten = ["data_batch_1", "data_batch_2", "test_batch"];

    [Theory]
    [InlineData(1, 32, ResizeMode.Stretch)]
    [InlineData(3, 32, ResizeMode.Stretch)]
    [InlineData(3, 20, ResizeMode.Stretch)]
    [InlineData(1, 17, ResizeMode.ShorterSideThenCrop)]
    public void ItsImagesAreThoseOfThePngFiles(int channels, int size, ResizeMode resize)
    {
        using var folder = new ImageFolder().AddCifar10(20, Ten);
        using var pictures = new ImageFolder();
        for (var i = 0; i < 60; i++)
            pictures.Add($"{i % 20 % 10}/{i:D2}.png", RawFiles.Png(i, 32, 32, 3));
        var input = new PreprocessOptions { Channels = channels, Width = size, Height = size, Resize = resize, ResizeTo = size < 20 ? 24 : null, Mean = [0.3f], Std = [0.7f] };

        using var raw = folder.Open(Options(folder) with { Preprocess = input });
        using var encoded = pictures.Open(pictures.Options() with { Preprocess = input });

        var expected = RawFiles.Contents(encoded).OrderBy(image => image.Id.Split('/')[1], StringComparer.Ordinal).ToArray();
        var found = RawFiles.Contents(raw);
        Assert.Equal(expected.Select(image => image.Label), found.Select(image => image.Label));
        Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second.Pixels, pair.First.Pixels));
    }

    [Fact]
    public void PartsAreFoldersAndSplitsAreStratifiedAndSeeded()
    {
        using var folder = new ImageFolder().AddCifar10(40, Ten);
        var options = Options(folder, (SplitName.Train, new() { Folder = "train" }), (SplitName.Validation, new() { Folder = "test", Count = 20 }), (SplitName.Test, new() { Folder = "test" }));

        using var dataset = folder.Open(options);
        using var again = folder.Open(options with { CacheBytes = 0 });
        using var other = folder.Open(options with { Seed = 2 });
        var validation = dataset.Split(SplitName.Validation);

        Assert.Equal("airplane", dataset.Classes[0]);
        Assert.Equal((80, 20, 20), (dataset.Split(SplitName.Train).Count, validation.Count, dataset.Split(SplitName.Test).Count));
        Assert.Equal("data_batch_1/00000", dataset.Split(SplitName.Train).Ids.Min(StringComparer.Ordinal));
        Assert.All(validation.Ids, id => Assert.StartsWith("test_batch/000", id, StringComparison.Ordinal));
        Assert.All(validation.Labels.CountBy(label => label), same => Assert.Equal(2, same.Value));
        Assert.Equal(dataset.ContentHash, again.ContentHash);
        Assert.Equal(RawFiles.Contents(dataset)[3].Pixels, RawFiles.Contents(again)[3].Pixels);
        Assert.NotEqual(validation.Ids, other.Split(SplitName.Validation).Ids);
        Assert.Empty(folder.Warnings);
    }

    [Theory]
    [InlineData(CifarLabels.Fine, 100, new[] { 99, 0 })]
    [InlineData(CifarLabels.Coarse, 20, new[] { 19, 3 })]
    public void TheTwoLabelsOfCifar100(CifarLabels labels, int classes, int[] expected)
    {
        using var folder = new ImageFolder();
        folder.Add("test.bin", RawFiles.Cifar(0, [19, 99], [3, 0]));
        folder.Add("fine_label_names.txt", Names("fine", 100));
        folder.Add("coarse_label_names.txt", Names("coarse", 20));

        using var dataset = folder.Open(Options(folder) with { Cifar = new() { Labels = labels } });

        Assert.Equal(classes, dataset.Classes.Count);
        Assert.StartsWith(labels.ToString().ToLowerInvariant(), dataset.Classes[7], StringComparison.Ordinal);
        Assert.Equal(expected, RawFiles.Contents(dataset).Select(image => image.Label));
        Assert.Contains("has no image of", Assert.Single(folder.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void OneFileUnderAnyName()
    {
        using var folder = new ImageFolder();
        var ten = folder.Add("some.bin", RawFiles.Cifar(0, [3], [4]));
        var hundred = folder.Add("more.bin", RawFiles.Cifar(0, [3, 44], [4, 55]));

        using var first = folder.Open(Options(folder) with { Path = ten });
        using var second = folder.Open(Options(folder) with { Path = hundred });

        Assert.Equal(["some/00000", "some/00001"], RawFiles.Contents(first).Select(image => image.Id));
        Assert.Equal((10, 100), (first.Classes.Count, second.Classes.Count));
        Assert.Equal([44, 55], RawFiles.Contents(second).Select(image => image.Label));
    }

    [Fact]
    public void ListedClassesGiveTheOrderAndAClassMapTheOutput()
    {
        using var folder = new ImageFolder().AddCifar10(10, "test_batch");
        string[] reversed = ["truck", "ship", "horse", "frog", "dog", "deer", "cat", "bird", "automobile", "airplane"];

        using var listed = folder.Open(Options(folder) with { Classes = [.. reversed] });
        using var mapped = folder.Open(Options(folder) with { ClassMap = ClassMapTests.Map([.. reversed.Select((name, i) => (name, $"{400 + (i / 2)}"))]) });

        Assert.Equal(Enumerable.Range(0, 10).Select(i => 9 - i), RawFiles.Contents(listed).Select(image => image.Label));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 400 + ((9 - i) / 2)), RawFiles.Contents(mapped).Select(image => image.Label));
        Assert.Equal((405, 404), (mapped.Classes.Count, mapped.ClassMap!["airplane"]));
    }

    [Fact]
    public void TheSameImageUnderTwoClassesIsFound()
    {
        using var folder = new ImageFolder();
        folder.Add("test_batch.bin", [.. RawFiles.Cifar(5, [1]), .. RawFiles.Cifar(5, [2]), .. RawFiles.Cifar(6, [3])]);

        var refusal = folder.Refusal(Options(folder) with { Mislabelled = MislabelledPolicy.Error });

        Assert.Equal("DataMislabelled", refusal.Id);
        Assert.Contains("test_batch.bin!00001", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test_batch.bin", 3072, "leave 3,072 from byte 0 on")]
    [InlineData("test_batch.bin", 3073 + 7, "leave 7 from byte 3073 on")]
    [InlineData("test.bin", 3073, "no whole number of CIFAR-100 records: a record has 3,074 bytes (2 label bytes")]
    [InlineData("test_batch.bin", 0, "is empty")]
    public void ACutFileIsNamed(string name, int length, string words)
    {
        using var folder = new ImageFolder();
        var file = folder.Add(name, new byte[length]);

        var refusal = folder.Refusal(Options(folder));

        Assert.Equal("DataBadFile", refusal.Id);
        Assert.Contains($"'{file}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsAndNamesThatDoNotFitAreNamed()
    {
        using var folder = new ImageFolder();
        folder.Add("test_batch.bin", RawFiles.Cifar(0, [9], [10]));
        Assert.Contains("byte 3073: image 1 has the label 10, but labels end at 9", folder.Refusal(Options(folder)).Message, StringComparison.Ordinal);

        folder.Add("test_batch.bin", RawFiles.Cifar(0, [9], [1]));
        folder.Add("batches.meta.txt", Names("n", 9));
        Assert.Contains("has 9 names, but there are 10 classes", folder.Refusal(Options(folder)).Message, StringComparison.Ordinal);

        folder.AddCifar10(2, "test_batch");
        var unknown = folder.Refusal(Options(folder) with { Classes = ["airplan", "bird"] });
        Assert.Equal("DataUnknownClass", unknown.Id);
        Assert.Contains("test_batch.bin', byte 0: 'airplane' is not one of the 2 classes", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'airplan'?", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersThatDoNotFitAreNamed()
    {
        using var folder = new ImageFolder().AddCifar10(10, Ten);
        folder.Add("cifar-10-batches-bin/test_batch.bin", RawFiles.Cifar(0, [1]));

        var unknown = folder.Refusal(Options(folder, (SplitName.Test, new() { Folder = "tset" })));
        var shared = folder.Refusal(Options(folder, (SplitName.Test, new()), (SplitName.Train, new() { Folder = "train" })));
        var coarse = folder.Refusal(Options(folder) with { Cifar = new() { Labels = CifarLabels.Coarse } });
        Array.ForEach(Ten, name => File.Delete(Path.Combine(folder.Root, name + ".bin")));
        var empty = folder.Refusal(Options(folder));

        Assert.Equal("DataNotFound", unknown.Id);
        Assert.Contains("Did you mean 'test'?", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("DataBadSplit", shared.Id);
        Assert.Contains("data_batch_1.bin", shared.Message, StringComparison.Ordinal);
        Assert.Equal("DataBadOptions", coarse.Id);
        Assert.Equal("DataNoImages", empty.Id);
        Assert.Contains($"They are in '{Path.Combine(folder.Root, "cifar-10-batches-bin")}'", empty.Message, StringComparison.Ordinal);
        Assert.Equal("DataNotFound", folder.Refusal(Options(folder) with { Path = folder.Root + "-no" }).Id);
    }

    private static byte[] Names(string stem, int count) =>
        System.Text.Encoding.UTF8.GetBytes(string.Join("\n", Enumerable.Range(0, count).Select(i => $"{stem} {i}")));

    private static DatasetOptions Options(ImageFolder folder, params ReadOnlySpan<(SplitName, SplitOptions)> splits) =>
        folder.Options(splits.IsEmpty ? null : ImageFolder.Splits(splits)) with { Source = DatasetSource.Cifar };
}
