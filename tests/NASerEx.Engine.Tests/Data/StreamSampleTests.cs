using NASerEx.Common;
using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class StreamSampleTests
{
    [Fact]
    public void ImagesNeedNoFoldersOfClassesAndArePreparedAsThoseOfTheDataset()
    {
        using var folder = new ImageFolder().Fill("camera/", 3, "x", "y");
        folder.Add("top.jpg", ImageFolder.Jpeg(7));
        folder.Add("notes.txt", [1]);
        using var labelled = folder.Open(folder.Options(ImageFolder.All("camera")));
        using var sample = StreamSample.Open(folder.Root, folder.Options(), folder.Work);
        Assert.Equal(7, sample.Count);
        Assert.Equal(["camera/x/000.jpg", "camera/x/001.jpg", "camera/x/002.jpg", "camera/y/000.jpg", "camera/y/001.jpg", "camera/y/002.jpg", "top.jpg"], sample.Images.Ids);
        Assert.All(sample.Images.Labels, label => Assert.True(label < 0));

        var (test, one, other) = (labelled.Split(SplitName.Test), new float[192], new float[192]);
        test.Fill([2], one);
        sample.Images.Fill([sample.Images.Ids.Index().First(each => each.Item == test.Ids[2]).Index], other);
        Assert.Equal(one, other);
        // Images of the dataset are no fault.
        Assert.Empty(folder.Warnings);
    }

    [Fact]
    public void AZipFileHasTheSameImages()
    {
        using var folder = new ImageFolder().Fill("", 2, "x", "y");
        var zip = folder.Zipped(folder.Options()).Path!;
        using var sample = StreamSample.Open(folder.Root, folder.Options(), folder.Work);
        using var zipped = StreamSample.Open(zip, folder.Options(), folder.Work);
        Assert.Equal(sample.Images.ContentHash, zipped.Images.ContentHash);
        folder.Add("x/000.jpg", ImageFolder.Jpeg(99));
        using var changed = StreamSample.Open(folder.Root, folder.Options(), folder.Work);
        Assert.NotEqual(sample.Images.ContentHash, changed.Images.ContentHash);
    }

    [Fact]
    public void CalibrationImagesAreNamedAndOthersOfTheDatasetAreNot()
    {
        using var folder = new ImageFolder().Fill("labelled/", 6, "x", "y");
        var splits = ImageFolder.Splits((SplitName.Calibration, new SplitOptions { Count = 4 }), (SplitName.Validation, new SplitOptions { Count = 8 }));
        var options = folder.Options(splits) with { Path = Path.Combine(folder.Root, "labelled") };
        using var labelled = ImageDataset.Open(options, folder.Work);
        string FileOf(SplitName split) => labelled.Split(split).Ids[0];
        folder.Add("stream/one.jpg", File.ReadAllBytes(Path.Combine(options.Path, FileOf(SplitName.Validation))));
        using var apart = StreamSample.Open(Path.Combine(folder.Root, "stream"), options, folder.Work);
        apart.WarnOfCalibration(labelled, folder.Work);
        Assert.Empty(folder.Warnings);

        folder.Add("stream/two.jpg", File.ReadAllBytes(Path.Combine(options.Path, FileOf(SplitName.Calibration))));
        using var mixed = StreamSample.Open(Path.Combine(folder.Root, "stream"), options, folder.Work);
        mixed.WarnOfCalibration(labelled, folder.Work);
        Assert.Contains("has 1 image of the calibration split, which is to judge the plan that the sample helps to choose: two.jpg.", Assert.Single(folder.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatHoldsNoImageIsNamed()
    {
        using var folder = new ImageFolder();
        folder.Add("notes.txt", [1]);
        Assert.Equal("DataNoImages", Refusal(folder, folder.Options()).Id);
        folder.Add("broken.jpg", [0xFF, 0xD8, 0xFF]);
        var broken = Refusal(folder, folder.Options());
        Assert.Equal("DataUnreadableImage", broken.Id);
        Assert.Contains("broken.jpg", broken.Message, StringComparison.Ordinal);
        Assert.Contains("Stream", broken.Message, StringComparison.Ordinal);
        Assert.Equal("DataNoImages", Refusal(folder, folder.Options() with { BadFiles = BadFilePolicy.Skip }).Id);
        Assert.Contains("broken.jpg", Assert.Single(folder.Warnings), StringComparison.Ordinal);
        folder.Add("whole.jpg", ImageFolder.Jpeg(1));
        using var sample = StreamSample.Open(folder.Root, folder.Options() with { BadFiles = BadFilePolicy.Skip }, folder.Work);
        Assert.Equal(["whole.jpg"], sample.Images.Ids);
    }

    private static NASerExException Refusal(ImageFolder folder, DatasetOptions options) => Assert.Throws<NASerExException>(() =>
    {
        using var sample = StreamSample.Open(folder.Root, options, folder.Work);
        return sample.Images;
    });
}
