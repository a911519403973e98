using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class BadFileTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void ATruncatedFileIsNamed(double kept)
    {
        using var folder = new ImageFolder().Fill("", 3, "x", "y");
        var jpeg = ImageFolder.Jpeg(1, 64);
        var png = ImageFolder.Png(64, 64, (x, y) => new((byte)(x * y), (byte)(x * 3), (byte)(y * 7)));
        var cutJpeg = folder.Add("y/cut.jpg", jpeg[..(int)(jpeg.Length * kept)]);
        var cutPng = folder.Add("x/cut.png", png[..(int)(png.Length * kept)]);

        var refusal = folder.Refusal(folder.Options());

        Assert.Equal("DataUnreadableImage", refusal.Id);
        Assert.Contains(cutJpeg, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(cutPng, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("2 images", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileInAZipIsNamedWithTheZip()
    {
        using var folder = new ImageFolder().Fill("", 1, "x");
        folder.Add("x/text.jpg", "no image"u8.ToArray());
        folder.Add("x/empty.jpg", []);
        var options = folder.Zipped(folder.Options());

        var message = folder.Refusal(options).Message;

        Assert.Contains($"'{options.Path}!x/text.jpg' (not a JPEG, PNG, WebP or BMP image)", message, StringComparison.Ordinal);
        Assert.Contains($"'{options.Path}!x/empty.jpg'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1L << 30)]
    [InlineData(0)]
    public void SkippedFilesLeaveTheirSplitAndNoOther(long cacheBytes)
    {
        using var folder = new ImageFolder().Fill("", 20, "x", "y");
        var options = folder.Options(ImageFolder.Splits((SplitName.Validation, new() { Count = 10 }), (SplitName.Test, new()))) with { CacheBytes = cacheBytes };
        using var whole = folder.Open(options);
        var expected = (Validation: whole.Split(SplitName.Validation).Ids, Test: whole.Split(SplitName.Test).Ids);
        var victim = expected.Validation[4];
        folder.Add(victim, [0xFF, 0xD8, 0xFF]);

        using var skipping = folder.Open(options with { BadFiles = BadFilePolicy.Skip });
        var validation = skipping.Split(SplitName.Validation);

        Assert.Equal(expected.Validation.Where(id => id != victim), validation.Ids);
        Assert.Equal(validation.Ids.Select(id => id[0] == 'x' ? 0 : 1), validation.Labels);
        Assert.Equal(expected.Test, skipping.Split(SplitName.Test).Ids);
        var warning = Assert.Single(folder.Warnings);
        Assert.Contains(Path.Combine(folder.Root, victim), warning, StringComparison.Ordinal);
        Assert.Contains("left out 1", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExtensionThatLiesDoesNotMatter()
    {
        using var folder = new ImageFolder();
        folder.Add("x/really-a-png.jpg", ImageFolder.Png(8, 8, (x, _) => new((byte)x, 0, 0)));

        using var dataset = folder.Open(folder.Options());

        Assert.Equal(1, dataset.Split(SplitName.Test).Count);
    }

    [Fact]
    public void AFileThatVanishesAfterwardsIsNamed()
    {
        using var folder = new ImageFolder().Fill("", 3, "x");
        using var dataset = folder.Open(folder.Options() with { CacheBytes = 0 });
        var split = dataset.Split(SplitName.Test);
        File.Delete(Path.Combine(folder.Root, split.Ids[1]));

        var refusal = Assert.Throws<NASerEx.Common.NASerExException>(() => split.Fill([0, 1, 2], new float[3 * split.ImageLength]));

        Assert.Equal("DataUnreadableImage", refusal.Id);
        Assert.Contains(split.Ids[1], refusal.Message.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public void IdenticalImagesUnderDifferentClassesAreWarnedOfRefusedOrSkipped()
    {
        using var folder = new ImageFolder().Fill("", 4, "cat", "dog");
        folder.Add("dog/copy.jpg", File.ReadAllBytes(Path.Combine(folder.Root, "cat/002.jpg")));
        var options = folder.Options();

        using (var dataset = folder.Open(options))
            Assert.Equal(9, dataset.Split(SplitName.Test).Count);
        Assert.Contains("dog/copy.jpg", Assert.Single(folder.Warnings), StringComparison.Ordinal);
        Assert.Contains("cat/002.jpg", folder.Warnings[0], StringComparison.Ordinal);

        var refusal = folder.Refusal(options with { Mislabelled = MislabelledPolicy.Error });
        Assert.Equal("DataMislabelled", refusal.Id);
        Assert.Contains("copy.jpg", refusal.Message, StringComparison.Ordinal);

        using var skipping = folder.Open(options with { Mislabelled = MislabelledPolicy.Skip });
        Assert.Equal(7, skipping.Split(SplitName.Test).Count);
        Assert.DoesNotContain("cat/002.jpg", skipping.Split(SplitName.Test).Ids);
    }

    [Fact]
    public void AnImageInTwoSplitsIsWarnedOf()
    {
        using var folder = new ImageFolder().Fill("train/", 3, "x").Fill("test/", 3, "x");
        folder.Add("test/x/leak.jpg", File.ReadAllBytes(Path.Combine(folder.Root, "train/x/001.jpg")));
        using var dataset = folder.Open(folder.Options(ImageFolder.Splits(
            (SplitName.Train, new() { Folder = "train" }), (SplitName.Test, new() { Folder = "test" }))));

        dataset.Split(SplitName.Test);
        Assert.Empty(folder.Warnings);
        dataset.Split(SplitName.Train);

        var warning = Assert.Single(folder.Warnings);
        Assert.Contains("test/x/leak.jpg = train/x/001.jpg (Test)", warning, StringComparison.Ordinal);
    }
}
