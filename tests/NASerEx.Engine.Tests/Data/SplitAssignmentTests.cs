using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class SplitAssignmentTests
{
    private static readonly int[] Unbalanced = [50, 30, 15, 5];

    [Fact]
    public void SplitsOfAFolderAreDisjointAndStratified()
    {
        var assigned = Assign((SplitName.Validation, new() { Count = 20 }), (SplitName.Calibration, new() { Share = 0.4 }), (SplitName.Test, new()));

        Assert.Equal((20, 40, 40), (assigned[SplitName.Validation].Length, assigned[SplitName.Calibration].Length, assigned[SplitName.Test].Length));
        Assert.Equal(100, assigned.Values.SelectMany(entries => entries).Select(entry => entry.Id).Distinct().Count());
        Assert.Equal([10, 6, 3, 1], ByClass(assigned[SplitName.Validation]));
        Assert.Equal([20, 12, 6, 2], ByClass(assigned[SplitName.Calibration]));
    }

    [Fact]
    public void SharesThatDoNotComeOutEvenStillUseEveryImage()
    {
        var third = new SplitOptions { Share = 1.0 / 3 };
        var assigned = Assign((SplitName.Validation, third), (SplitName.Calibration, third), (SplitName.Test, third));

        Assert.Equal(100, assigned.Values.Sum(entries => entries.Length));
        Assert.All(assigned.Values, entries => Assert.InRange(entries.Length, 33, 34));
        Assert.All(assigned.Values, entries => Assert.All(
            ByClass(entries).Zip(Unbalanced), pair => Assert.InRange(pair.First, pair.Second / 3, pair.Second / 3 + 1)));
    }

    [Fact]
    public void TestImagesStayTestImagesWhenOtherSplitsChange()
    {
        var before = Assign((SplitName.Train, new() { Count = 30 }), (SplitName.Test, new() { Count = 25 }));
        var after = Assign((SplitName.Train, new() { Count = 60 }), (SplitName.Validation, new() { Count = 5 }), (SplitName.Test, new() { Count = 25 }));

        Assert.Equal(before[SplitName.Test], after[SplitName.Test]);
    }

    [Fact]
    public void OrderMixesClassesAndFollowsTheSeed()
    {
        var one = Assign((SplitName.Test, new()))[SplitName.Test];
        var two = SplitAssignment.Assign(Options((SplitName.Test, new())) with { Seed = 2 }, new ListedImages(Unbalanced))[SplitName.Test];

        Assert.NotEqual(one, two);
        Assert.Equal(one.Order(ById), two.Order(ById));
        Assert.InRange(one.Take(20).Count(entry => entry.Label == 0), 3, 17);
    }

    [Fact]
    public void TooManyImagesAskedForIsRefusedWithTheNumbers()
    {
        var refusal = Assert.Throws<NASerEx.Common.NASerExException>(() =>
            Assign((SplitName.Validation, new() { Count = 70 }), (SplitName.Test, new() { Share = 0.5 })));

        Assert.Equal("DataSplitTooLarge", refusal.Id);
        Assert.Contains("has 100 images but its splits ask for 120 (Validation 70, Test 50)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ContradictoryOptionsAreRefused()
    {
        Refused("both a count and a share", (SplitName.Test, new() { Count = 3, Share = 0.5 }));
        Refused("a count of 0", (SplitName.Test, new() { Count = 0 }));
        Refused("a share of 1.5", (SplitName.Test, new() { Share = 1.5 }));
        Refused("a share of NaN", (SplitName.Test, new() { Share = double.NaN }));
        Refused("both Train and Test", (SplitName.Train, new()), (SplitName.Test, new()));
        Refused("no splits");

        static void Refused(string why, params ReadOnlySpan<(SplitName, SplitOptions)> splits)
        {
            var copy = splits.ToArray();
            var refusal = Assert.Throws<NASerEx.Common.NASerExException>(() => Assign(copy));
            Assert.Equal("DataBadSplit", refusal.Id);
            Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AFolderInsideAnotherSplitsFolderIsRefused()
    {
        using var folder = new ImageFolder().Fill("all/", 2, "x").Fill("all/test/", 2, "x");

        var refusal = folder.Refusal(folder.Options(ImageFolder.Splits(
            (SplitName.Train, new SplitOptions { Folder = "all" }), (SplitName.Test, new SplitOptions { Folder = "all/test" }))));

        Assert.Equal("DataBadSplit", refusal.Id);
        Assert.Contains("'all/test'", refusal.Message, StringComparison.Ordinal);
    }

    private static Comparer<ImageEntry> ById => Comparer<ImageEntry>.Create((a, b) => string.CompareOrdinal(a.Id, b.Id));

    private static int[] ByClass(ImageEntry[] entries) => [.. Enumerable.Range(0, Unbalanced.Length).Select(c => entries.Count(e => e.Label == c))];

    private static DatasetOptions Options(params ReadOnlySpan<(SplitName, SplitOptions)> splits) => new() { Splits = ImageFolder.Splits(splits) };

    private static Dictionary<SplitName, ImageEntry[]> Assign(params ReadOnlySpan<(SplitName, SplitOptions)> splits) =>
        SplitAssignment.Assign(Options(splits), new ListedImages(Unbalanced));

    private sealed class ListedImages(int[] perClass) : IImageSource
    {
        public IReadOnlyList<string> Classes => [.. perClass.Select((_, label) => $"c{label}")];

        public IReadOnlyList<ImageEntry> Entries(string? folder) =>
            [.. perClass.SelectMany((count, label) => Enumerable.Range(0, count).Select(i => new ImageEntry($"c{label}/{i}", label, i)))];

        public string Describe(string id) => id;

        public UInt128 Load(ImageEntry entry, Span<byte> pixels) => throw new NotSupportedException();

        public UInt128 Hash(ImageEntry entry) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
