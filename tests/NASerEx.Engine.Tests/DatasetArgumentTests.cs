using System.IO.Compression;
using NASerEx.Common;
using NASerEx.Data;
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

    private static DatasetOptions Resolve(string argument) => DatasetArgument.Resolve(argument, () => new ImageSize(3, 24, 24), WorkContext.None);
}
