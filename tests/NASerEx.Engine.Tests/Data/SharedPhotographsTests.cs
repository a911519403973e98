using NASerEx.Common;
using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

/// <summary>The CIFAR-10 photographs beside the repository, where they are.</summary>
public class SharedPhotographsTests
{
    [Fact]
    public void SplitsOfTheTestFolderAreStratifiedDisjointAndTheSameEachTime()
    {
        var options = new DatasetOptions
        {
            Source = DatasetSource.Zip,
            Path = SharedFiles.Path(SharedFiles.Photographs),
            Preprocess = new PreprocessOptions { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] },
            Splits = ImageFolder.Splits(
                (SplitName.Train, new() { Folder = "train" }),
                (SplitName.Validation, new() { Folder = "test", Count = 2000 }),
                (SplitName.Calibration, new() { Folder = "test", Count = 3000 }),
                (SplitName.Test, new() { Folder = "test", Count = 3000 })),
        };
        using var dataset = ImageDataset.Open(options, WorkContext.None);
        using var again = ImageDataset.Open(options, WorkContext.None);
        SplitName[] names = [SplitName.Validation, SplitName.Calibration, SplitName.Test];
        var splits = names.Select(name => dataset.Split(name)).ToList();

        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], dataset.Classes);
        Assert.Equal([2000, 3000, 3000], splits.Select(split => split.Count));
        Assert.Equal(8000, splits.SelectMany(split => split.Ids).Distinct().Count());
        Assert.All(splits, split => Assert.All(Enumerable.Range(0, 10), c => Assert.Equal(split.Count / 10, split.Labels.Count(l => l == c))));
        Assert.Equal(splits.Select(split => split.ContentHash), names.Select(name => again.Split(name).ContentHash));
    }
}
