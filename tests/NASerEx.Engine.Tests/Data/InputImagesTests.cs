using System.IO.Compression;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public sealed class InputImagesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("naserex-images-");
    private readonly ImagePreparer _preparer = new(new PreprocessOptions { Width = 4, Height = 4 }, "test");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AFolderGivesAllImagesBelowItInOrder()
    {
        Write("b/2.png");
        Write("a.PNG");
        Write("b/.hidden.png");
        File.WriteAllText(At("notes.txt"), "no image");
        using var found = InputImages.Open(_folder.FullName);
        Assert.Equal([At("a.PNG"), At("b/2.png")], found.Images.Select(image => image.Source));
        Assert.All(found.Images, image => Assert.Null(_preparer.Read(image, new float[_preparer.Length])));
    }

    [Fact]
    public void AZipFileGivesTheSamePixelsAsItsFiles()
    {
        Write("one.png");
        using (var zip = ZipFile.Open(At("all.zip"), ZipArchiveMode.Create))
            zip.CreateEntryFromFile(At("one.png"), "x/one.png");
        using var packed = InputImages.Open(At("all.zip"));
        using var plain = InputImages.Open(At("one.png"));
        var (one, other) = (new float[_preparer.Length], new float[_preparer.Length]);
        Assert.Null(_preparer.Read(packed.Images.Single(), one));
        Assert.Null(_preparer.Read(plain.Images.Single(), other));
        Assert.Equal(other, one);
        Assert.Equal($"{At("all.zip")}!x/one.png", packed.Images.Single().Source);
    }

    [Fact]
    public void AnImageWhosePixelsChangedInAZipFileIsUnreadable()
    {
        using (var zip = ZipFile.Open(At("all.zip"), ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("one.bmp", CompressionLevel.NoCompression).Open())
            entry.Write(EncodedImages.Bmp(6, 5, 24, [], [.. Enumerable.Repeat(new byte[18], 5)]));
        using (var whole = InputImages.Open(At("all.zip")))
            Assert.Null(_preparer.Read(whole.Images.Single(), new float[_preparer.Length]));
        var packed = File.ReadAllBytes(At("all.zip"));
        packed[150] ^= 4;
        File.WriteAllBytes(At("all.zip"), packed);
        using var damaged = InputImages.Open(At("all.zip"));
        Assert.Contains("check value", _preparer.Read(damaged.Images.Single(), new float[_preparer.Length]), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoImageSaysWhy()
    {
        File.WriteAllText(At("text.jpg"), "no image");
        using var found = InputImages.Open(At("text.jpg"));
        Assert.Contains("not a JPEG", _preparer.Read(found.Images.Single(), new float[_preparer.Length]), StringComparison.Ordinal);
        File.Delete(At("text.jpg"));
        Assert.NotNull(_preparer.Read(found.Images.Single(), new float[_preparer.Length]));
    }

    [Fact]
    public void NothingIsAnError()
    {
        Assert.Equal("DataNotFound", Assert.Throws<NASerExException>(() => InputImages.Open(At("nowhere"))).Id);
        Assert.Equal("DataNoImages", Assert.Throws<NASerExException>(() => InputImages.Open(_folder.FullName)).Id);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), EncodedImages.Png(6, 5, 8, EncodedImages.Rgb, [.. Enumerable.Range(0, 6 * 5 * 3).Select(i => (byte)(i * 2))]));
    }
}
