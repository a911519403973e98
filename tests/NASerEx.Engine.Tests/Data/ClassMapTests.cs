using System.Collections.Immutable;
using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class ClassMapTests
{
    public static ImmutableSortedDictionary<string, string> Map(params IEnumerable<(string Class, string Output)> pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Class, pair => pair.Output, StringComparer.Ordinal);

    [Fact]
    public void FoldersHaveTheOutputsOfTheMap()
    {
        using var folder = new ImageFolder().Fill("", 6, "cat", "kitten", "truck");
        var options = folder.Options(ImageFolder.Splits((SplitName.Test, new() { Count = 9 }), (SplitName.Validation, new())));

        using var mapped = folder.Open(options with { ClassMap = Map(("cat", "281"), ("kitten", "281"), ("truck", "5")) });
        using var named = folder.Open(options with { ClassMap = Map(("cat", "feline"), ("kitten", "feline"), ("truck", "0")), Classes = ["lorry", "dog", "feline"] });

        var images = RawFiles.Contents(mapped);
        Assert.All(images, image => Assert.Equal(image.Id.StartsWith("truck", StringComparison.Ordinal) ? 5 : 281, image.Label));
        Assert.Equal((6, 3), (images.Count(image => image.Label == 281), images.Count(image => image.Label == 5)));
        Assert.Equal((282, "cat + kitten", "truck", "4"), (mapped.Classes.Count, mapped.Classes[281], mapped.Classes[5], mapped.Classes[4]));
        Assert.Equal(281, mapped.ClassMap!["kitten"]);
        Assert.Equal(281, mapped.Split(SplitName.Test).ClassMap!["kitten"]);
        Assert.All(RawFiles.Contents(named), image => Assert.Equal(image.Id.StartsWith("truck", StringComparison.Ordinal) ? 0 : 2, image.Label));
        Assert.Equal(["lorry", "dog", "feline"], named.Classes);
        Assert.Null(named.ClassMap);
        Assert.NotEqual(mapped.ContentHash, named.ContentHash);
        Assert.Empty(folder.Warnings);
    }

    [Fact]
    public void FoldersAndKeysThatDoNotFitAreNamed()
    {
        using var folder = new ImageFolder().Fill("train/", 1, "cat", "trukc").Fill("test/", 1, "cat");
        var splits = ImageFolder.Splits((SplitName.Train, new() { Folder = "train" }), (SplitName.Test, new() { Folder = "test" }));

        var refusal = folder.Refusal(folder.Options(splits) with { ClassMap = Map(("cat", "1"), ("truck", "2")) });
        using var dataset = folder.Open(folder.Options(ImageFolder.All("test")) with { ClassMap = Map(("cat", "1"), ("truck", "2"), ("bus", "2")) });

        Assert.Equal("DataUnknownClass", refusal.Id);
        Assert.Contains("'train/trukc' is not in the dataset's class map. Did you mean 'truck'?", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no image of 2 of the classes that its class map names: bus, truck.", Assert.Single(folder.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void TextsOfALabelsFileAreMappedToo()
    {
        using var folder = new ImageFolder();
        folder.Add("1.jpg", ImageFolder.Jpeg(1));
        folder.Add("2.jpg", ImageFolder.Jpeg(2));
        folder.Add("labels.csv", "image,class\n1.jpg,7\n2.jpg,Katze\n"u8.ToArray());
        var options = folder.Options() with { Labels = new() { File = "labels.csv" } };

        using var dataset = folder.Open(options with { ClassMap = Map(("7", "3"), ("Katze", "1")) });
        var refusal = folder.Refusal(options with { ClassMap = Map(("Katze", "1")) });

        Assert.Equal([3, 1], RawFiles.Contents(dataset).Select(image => image.Label));
        Assert.Equal("DataUnknownClass", refusal.Id);
        Assert.Contains("labels.csv:2: class: '7' is not in the dataset's class map", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cat", null, "classMap.cat: 'cat' is no number of an output.")]
    [InlineData("-1", null, "classMap.cat: there is no output -1")]
    [InlineData("1000000", null, "classMap.cat: there is no output 1000000")]
    [InlineData("99999999999", null, "classMap.cat: '99999999999' is no number of an output.")]
    [InlineData("dogg", "cat,dog", "classMap.cat: 'dogg' is not one of the 2 classes that the dataset lists. Did you mean 'dog'?")]
    [InlineData("2", "cat,dog", "classMap.cat: there is no output 2: classes lists 2, so outputs are 0 to 1.")]
    [InlineData("1", "cat,dog", "classMap.cat: is output 1, which classes calls 'dog', but classes has 'cat' as output 0.")]
    [InlineData("1", "7,8", "classMap.cat: '1' is not one of the 2 classes")]
    public void OutputsThatCannotBeAreNamed(string output, string? classes, string words)
    {
        using var folder = new ImageFolder().Fill("", 1, "cat");

        var refusal = folder.Refusal(folder.Options() with { ClassMap = Map(("cat", output)), Classes = classes is null ? null : [.. classes.Split(',')] });

        Assert.Equal("DataBadOptions", refusal.Id);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SymbolsAndEmptyMapsAreRefused()
    {
        using var folder = new ImageFolder().Fill("", 1, "cat");
        Assert.Equal("DataBadOptions", folder.Refusal(folder.Options() with { ClassMap = Map() }).Id);
        Assert.Equal("DataBadOptions", folder.Refusal(folder.Options() with { Source = DatasetSource.Symbols, ClassMap = Map(("arrow", "1")) }).Id);
    }
}
