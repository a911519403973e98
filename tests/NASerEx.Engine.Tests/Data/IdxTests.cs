using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class IdxTests
{
    private const string Images = "t10k-images-idx3-ubyte", Labels = "t10k-labels-idx1-ubyte";

    private static readonly byte[] Digits = [3, 0, 1, 2, 3, 1, 0, 2];

    [Theory]
    [InlineData("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 1, 3)]
    [InlineData("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", 1, 1)]
    [InlineData("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte", 1, 3)]
    [InlineData("emnist-letters-test-images-idx3-ubyte.gz", "emnist-letters-test-labels-idx1-ubyte", 1, 3)]
    [InlineData("test_images_idx4_ubyte.gz", "test_labels_idx1_ubyte.gz", 3, 3)]
    [InlineData("test-images-idx4-ubyte", "test-labels-idx1-ubyte", 3, 1)]
    public void ItsImagesAreThoseOfThePngFiles(string images, string labels, int channels, int wanted)
    {
        using var folder = new ImageFolder().AddIdx(images, labels, Digits, channels);
        using var pictures = new ImageFolder();
        foreach (var (i, digit) in Digits.Index())
            pictures.Add($"{digit}/{i}.png", RawFiles.Png(i, 9, 7, channels));
        foreach (var input in new PreprocessOptions[] { new() { Width = 9, Height = 7 }, new() { Width = 12, Height = 5 }, new() { Width = 6, Height = 6, Resize = ResizeMode.ShorterSideThenCrop } })
        {
            using var raw = folder.Open(Options(folder) with { Preprocess = input with { Channels = wanted } });
            using var encoded = pictures.Open(pictures.Options() with { Preprocess = input with { Channels = wanted } });

            var expected = RawFiles.Contents(encoded).OrderBy(image => image.Id.Split('/')[1], StringComparer.Ordinal).ToArray();
            var found = RawFiles.Contents(raw);
            Assert.Equal(Digits.Select(digit => (int)digit), found.Select(image => image.Label));
            Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second.Pixels, pair.First.Pixels));
        }

        using var dataset = folder.Open(Options(folder));
        Assert.Equal(["0", "1", "2", "3"], dataset.Classes);
    }

    [Fact]
    public void PackedOrNotItIsTheSameDataset()
    {
        using var plain = new ImageFolder().AddIdx("train-images-idx3-ubyte", "train-labels-idx1-ubyte", Digits).AddIdx(Images, Labels, Digits, firstNumber: 100);
        using var packed = new ImageFolder().AddIdx("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", Digits).AddIdx(Images + ".gz", Labels, Digits, firstNumber: 100);
        var splits = ImageFolder.Splits((SplitName.Train, new() { Folder = "train" }), (SplitName.Validation, new() { Folder = "test", Count = 4 }), (SplitName.Test, new() { Folder = "test" }));

        using var first = plain.Open(Options(plain) with { Splits = splits });
        using var second = packed.Open(Options(packed) with { Splits = splits, CacheBytes = 0 });

        Assert.Equal(first.ContentHash, second.ContentHash);
        Assert.Equal("train/00000", first.Split(SplitName.Train).Ids.Min(StringComparer.Ordinal));
        Assert.Equal([1, 1, 1, 1], first.Split(SplitName.Validation).Labels.CountBy(label => label).Select(same => same.Value));
        Assert.Empty(plain.Warnings);
    }

    [Fact]
    public void ClassesAreGivenByNumber()
    {
        using var folder = new ImageFolder().AddIdx(Images, Labels, Digits);

        using var listed = folder.Open(Options(folder) with { Classes = ["shirt", "shoe", "bag", "coat"] });
        using var mapped = folder.Open(Options(folder) with { ClassMap = ClassMapTests.Map(("0", "9"), ("1", "8"), ("2", "7"), ("3", "6")) });
        var few = folder.Refusal(Options(folder) with { Classes = ["shirt", "shoe", "bag"] });

        Assert.Equal(Digits.Select(digit => (int)digit), RawFiles.Contents(listed).Select(image => image.Label));
        Assert.Equal(Digits.Select(digit => 9 - digit), RawFiles.Contents(mapped).Select(image => image.Label));
        Assert.Equal("DataUnknownClass", few.Id);
        Assert.Contains($"{Labels}', byte 8: '3' is not one of the 3 classes", few.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfSeveralSetsOneMustBeNamed()
    {
        using var folder = new ImageFolder();
        foreach (var (i, set) in new[] { "letters", "digits" }.Index())
            folder.AddIdx($"emnist-{set}-test-images-idx3-ubyte", $"emnist-{set}-test-labels-idx1-ubyte", Digits, firstNumber: 10 * i);

        var refusal = folder.Refusal(Options(folder, "test"));
        using var named = folder.Open(Options(folder, "emnist-digits-test"));

        Assert.Equal("DataBadSplit", refusal.Id);
        Assert.Contains("emnist-digits-test, emnist-letters-test", refusal.Message, StringComparison.Ordinal);
        Assert.All(named.Split(SplitName.Test).Ids, id => Assert.StartsWith("emnist-digits-test/", id, StringComparison.Ordinal));
    }

    public static TheoryData<string, byte[], string> BadImages => new()
    {
        { "no IDX", [1, 2, 3, 4, 5, 6, 7, 8], "begins with the bytes 01020304" },
        { "empty", [], "ends within the header" },
        { "header cut", RawFiles.Idx(8, [8, 7, 9])[..9], "ends within the header" },
        { "floats", RawFiles.Idx(0x0D, [8, 7, 9], new byte[504]), "byte 2: the values are 32-bit floats (0x0D); images are unsigned bytes" },
        { "unknown type", RawFiles.Idx(0x42, [8, 7, 9], new byte[504]), "byte 2: the values are of no type that IDX has (0x42)" },
        { "one dimension", RawFiles.Idx(8, [8], new byte[8]), "byte 3: it has 1 dimensions; images have 3 or 4" },
        { "no images", RawFiles.Idx(8, [0, 7, 9]), "byte 4: dimension 0 is of length 0" },
        { "no pixels", RawFiles.Idx(8, [8, 7, 0]), "byte 12: dimension 2 is of length 0" },
        { "four billion", RawFiles.Idx(8, [uint.MaxValue, 7, 9]), "dimension 0 is of length 4,294,967,295" },
        { "more than memory", RawFiles.Idx(8, [int.MaxValue, int.MaxValue, int.MaxValue]), "which no file holds" },
        { "two billion", RawFiles.Idx(8, [int.MaxValue, 7, 9]), "should have 135,291,469,777 bytes" },
        { "cut short", RawFiles.Idx(8, [8, 7, 9], new byte[503]), "should have 520 bytes for 8 × 7 × 9 images, but has 519. It is cut short" },
        { "too long", RawFiles.Idx(8, [8, 7, 9], new byte[505]), "but has 521" },
        { "two channels", RawFiles.Idx(8, [8, 7, 9, 2], new byte[1008]), "byte 16: images have 2 channels" },
        { "other count", RawFiles.Idx(8, [7, 7, 9], new byte[441]), "has 8 labels, but" },
        { "gzip cut short", RawFiles.Gzip(RawFiles.Idx(8, [8, 7, 9], Noise(504)))[..300], "" },
        { "gzip without its end", RawFiles.Gzip(RawFiles.Idx(8, [8, 7, 9], Noise(504)))[..^5], "does not end as a gzip file of 520 bytes does. It is cut short" },
        { "gzip of parts", [.. RawFiles.Gzip(RawFiles.Idx(8, [8, 7, 9])), .. RawFiles.Gzip(new byte[504])], "or was gzipped in parts: unpack it with gunzip" },
        { "gzip damaged", Flipped(RawFiles.Gzip(RawFiles.Idx(8, [8, 7, 9], Noise(504)))), "" },
        { "gzip with less", RawFiles.Gzip(RawFiles.Idx(8, [8, 7, 9], Noise(500))), "should have 520 bytes for 8 × 7 × 9 images, but ends after 516. It is cut short" },
        { "gzip with more", RawFiles.Gzip(RawFiles.Idx(8, [8, 7, 9], Noise(505))), "but has more" },
        { "gzip that claims too much", RawFiles.Gzip(RawFiles.Idx(8, [1_000_000, 28, 28], new byte[100])), "should have 784,000,016 bytes for 1000000 × 28 × 28 images, but cannot hold them" },
    };

    [Theory]
    [MemberData(nameof(BadImages))]
    public void DamagedImagesAreNamed(string what, byte[] bytes, string words)
    {
        using var folder = new ImageFolder().AddIdx(Images, Labels, Digits);
        var file = folder.Add(Images, bytes);

        var refusal = folder.Refusal(Options(folder));

        Assert.True(refusal.Id == "DataBadFile", $"{what}: {refusal.Message}");
        Assert.Contains(Path.GetDirectoryName(file)!, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsThatAreMissingOrNoLabelsAreNamed()
    {
        using var folder = new ImageFolder().AddIdx(Images, Labels, Digits);
        folder.Add(Labels, RawFiles.Idx(0x0C, [8], new byte[32]));
        Assert.Contains("16-bit", folder.Refusal(Relabelled(0x0B)).Message, StringComparison.Ordinal);
        Assert.Contains("32-bit integers (0x0C); labels are unsigned bytes", folder.Refusal(Relabelled(0x0C)).Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(folder.Root, Labels));
        var missing = folder.Refusal(Options(folder));
        Assert.Equal("DataBadFile", missing.Id);
        Assert.Contains("no file 't10k-labels-idx1-ubyte'", missing.Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(folder.Root, Images));
        Assert.Equal("DataNoImages", folder.Refusal(Options(folder)).Id);
        Assert.Equal("DataNotFound", folder.Refusal(Options(folder) with { Path = folder.Root + "-no" }).Id);

        DatasetOptions Relabelled(byte type)
        {
            folder.Add(Labels, RawFiles.Idx(type, [8], new byte[32]));
            return Options(folder);
        }
    }

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Flipped(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 0x10;
        return bytes;
    }

    private static DatasetOptions Options(ImageFolder folder, string? split = null) =>
        folder.Options(ImageFolder.All(split)) with { Source = DatasetSource.Idx };
}
