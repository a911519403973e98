using NASerEx.Common;
using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class FileDatasetTests
{
    [Fact]
    public void ImagesOfAnyDepthAreFoundAndOtherFilesAreNot()
    {
        using var folder = new ImageFolder().Fill("", 2, "owl", "cat");
        folder.Add("cat/deeper/still/x.JPEG", ImageFolder.Jpeg(77));
        folder.Add("cat/notes.txt", [1]);
        folder.Add("cat/._000.jpg", [2]);
        folder.Add("__MACOSX/cat/000.jpg", [3]);
        folder.Add("loose.jpg", ImageFolder.Jpeg(5));

        using var dataset = folder.Open(folder.Options());
        var split = dataset.Split(SplitName.Test);

        Assert.Equal(["cat", "owl"], dataset.Classes);
        Assert.Equal(["cat/000.jpg", "cat/001.jpg", "cat/deeper/still/x.JPEG", "owl/000.jpg", "owl/001.jpg"], split.Ids.Order(StringComparer.Ordinal));
        Assert.All(Enumerable.Range(0, split.Count), i => Assert.Equal(split.Ids[i].StartsWith("cat", StringComparison.Ordinal) ? 0 : 1, split.Labels[i]));
        Assert.Equal(0, dataset.Split(SplitName.Train).Count);
    }

    [Fact]
    public void FolderAndZipInAnyOrderAreTheSameDataset()
    {
        using var folder = new ImageFolder().Fill("a/", 6, "x", "y").Fill("b/", 9, "x", "y");
        var options = folder.Options(ImageFolder.Splits(
            (SplitName.Train, new SplitOptions { Folder = "a" }),
            (SplitName.Validation, new SplitOptions { Folder = "b/", Count = 7 }),
            (SplitName.Test, new SplitOptions { Folder = "./b".TrimStart('.'), Share = 0.5 })));
        using var plain = folder.Open(options);
        using var zipped = folder.Open(folder.Zipped(options));
        using var reversed = folder.Open(folder.Zipped(options, reversed: true));

        Assert.Equal(plain.ContentHash, zipped.ContentHash);
        Assert.Equal(plain.ContentHash, reversed.ContentHash);
        Assert.Equal(plain.Split(SplitName.Test).Ids, reversed.Split(SplitName.Test).Ids);
        Assert.Equal((12, 7, 9), (plain.Split(SplitName.Train).Count, plain.Split(SplitName.Validation).Count, plain.Split(SplitName.Test).Count));
    }

    [Fact]
    public void ContentHashSeesEveryByteLabelAndPreprocessing()
    {
        using var folder = new ImageFolder().Fill("", 3, "x", "y");
        var options = folder.Options();
        var original = Hash(options);

        Assert.Equal(original, Hash(options with { Name = "other" }));
        Assert.NotEqual(original, Hash(options with { Classes = ["y", "x"] }));
        Assert.NotEqual(original, Hash(options with { Preprocess = options.Preprocess with { Mean = [0.5f] } }));
        Assert.NotEqual(original, Hash(options with { Preprocess = options.Preprocess with { Width = 9 } }));
        folder.Add("x/000.jpg", ImageFolder.Jpeg(999));
        Assert.NotEqual(original, Hash(options));

        string Hash(DatasetOptions o)
        {
            using var dataset = folder.Open(o);
            return dataset.ContentHash;
        }
    }

    [Fact]
    public void ListedClassesGiveTheOrderOfLabels()
    {
        using var folder = new ImageFolder().Fill("", 2, "cat", "owl");
        using var dataset = folder.Open(folder.Options() with { Classes = ["owl", "emu", "cat"] });
        var split = dataset.Split(SplitName.Test);

        Assert.All(Enumerable.Range(0, split.Count), i => Assert.Equal(split.Ids[i].StartsWith("owl", StringComparison.Ordinal) ? 0 : 2, split.Labels[i]));
        Assert.Contains("emu", Assert.Single(folder.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AMisspeltClassIsNamedWithTheNearestKnownOne()
    {
        using var folder = new ImageFolder().Fill("train/", 2, "cat", "truck").Fill("test/", 2, "cat", "trukc");

        var listed = folder.Refusal(folder.Options(ImageFolder.All("test")) with { Classes = ["cat", "truck"] });
        var compared = folder.Refusal(folder.Options(ImageFolder.Splits(
            (SplitName.Train, new SplitOptions { Folder = "train" }), (SplitName.Test, new SplitOptions { Folder = "test" }))));

        Assert.Equal("DataUnknownClass", listed.Id);
        Assert.Contains("'test/trukc'", listed.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'truck'?", listed.Message, StringComparison.Ordinal);
        Assert.Equal("DataUnknownClass", compared.Id);
        Assert.Contains("'trukc'", compared.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFolderIsNamedWithTheNearestKnownOne()
    {
        using var folder = new ImageFolder().Fill("test/", 1, "cat");

        var refusal = folder.Refusal(folder.Options(ImageFolder.All("tset")));

        Assert.Equal("DataNotFound", refusal.Id);
        Assert.Equal(ErrorKind.NotFound, refusal.Kind);
        Assert.Contains("folder 'tset'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'test'?", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnusableSourcesAreRefused()
    {
        using var folder = new ImageFolder();
        folder.Add("cat/readme.md", [1]);
        var broken = folder.Zipped(folder.Options());
        File.WriteAllBytes(broken.Path!, File.ReadAllBytes(broken.Path!)[..60]);

        Assert.Equal("DataNoImages", folder.Refusal(folder.Options()).Id);
        Assert.Equal("DataNotFound", folder.Refusal(folder.Options() with { Path = folder.Root + "x" }).Id);
        Assert.Equal("DataNotFound", folder.Refusal(folder.Options() with { Path = folder.Root + "x", Source = DatasetSource.Zip }).Id);
        Assert.Equal("DataBadArchive", folder.Refusal(broken).Id);
        Assert.Contains(broken.Path!, folder.Refusal(broken).Message, StringComparison.Ordinal);
        Assert.Equal("DataBadOptions", folder.Refusal(folder.Options() with { Path = null }).Id);
        Assert.Equal("DataBadOptions", folder.Refusal(folder.Options() with { Classes = ["a", "a"] }).Id);
    }

    [Fact]
    public void LoadingStopsWhenAsked()
    {
        using var folder = new ImageFolder().Fill("", 3, "x");
        using var stop = new CancellationTokenSource();
        using var dataset = ImageDataset.Open(folder.Options(), new WorkContext { Cancellation = stop.Token });
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => dataset.Split(SplitName.Test));
        Assert.Equal(3, dataset.Split(SplitName.Test, WorkContext.None).Count);
    }
}
