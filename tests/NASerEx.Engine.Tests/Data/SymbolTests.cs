using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Data.Drawing;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class SymbolTests
{
    private static readonly DatasetOptions Options = new()
    {
        Name = "symbols",
        Source = DatasetSource.Symbols,
        Splits = ImageFolder.All(),
        Symbols = new SymbolOptions { Count = 200 },
    };

    [Theory]
    [InlineData(0, "6e972044a0f27e34a1d68960c38ddf21")]
    [InlineData(0.5, "951cd896bad8c7983590c6fa4b611c5c")]
    public void EveryMachineDrawsTheSameBits(double rareShare, string hash)
    {
        using var dataset = ImageDataset.Open(Options with { Symbols = Options.Symbols with { RareShare = rareShare } }, WorkContext.None);

        Assert.StartsWith(hash, dataset.Split(SplitName.Test).ContentHash, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassesAreBalancedInEverySplit()
    {
        var splits = ImageFolder.Splits((SplitName.Train, new()), (SplitName.Validation, new() { Share = 0.25 }), (SplitName.Test, new() { Count = 50 }));
        using var dataset = ImageDataset.Open(Options with { Splits = splits }, WorkContext.None);

        Assert.Equal(["arrow", "bolt", "circle", "cross", "heart", "house", "spiral", "square", "star", "triangle"], dataset.Classes);
        foreach (var (name, perClass) in new[] { (SplitName.Train, 10), (SplitName.Validation, 5), (SplitName.Test, 5) })
        {
            var split = dataset.Split(name);
            Assert.Equal(Enumerable.Repeat(perClass, 10), Enumerable.Range(0, 10).Select(label => split.Labels.Count(l => l == label)));
            Assert.All(Enumerable.Range(0, split.Count), i => Assert.StartsWith(dataset.Classes[split.Labels[i]], split.Ids[i], StringComparison.Ordinal));
        }
    }

    [Fact]
    public void AnImageDoesNotDependOnHowManyThereAre()
    {
        var few = Pixels(Options, "heart/000034");
        var many = Pixels(Options with { Symbols = new SymbolOptions { Count = 400 } }, "heart/000034");
        var reseeded = Pixels(Options with { Seed = 2 }, "heart/000034");

        Assert.Equal(few, many);
        Assert.NotEqual(few, reseeded);
    }

    [Fact]
    public void TheListedOrderOfClassesGivesTheLabels()
    {
        string[] names = [.. SymbolShapes.All.Select(shape => shape.Name).Reverse()];
        using var dataset = ImageDataset.Open(Options with { Classes = [.. names] }, WorkContext.None);
        var split = dataset.Split(SplitName.Test);

        Assert.All(Enumerable.Range(0, split.Count), i => Assert.StartsWith(names[split.Labels[i]], split.Ids[i], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 32, 32)]
    [InlineData(3, 24, 48)]
    [InlineData(3, 96, 96)]
    public void EverySizeShowsASymbol(int channels, int height, int width)
    {
        var preprocess = new PreprocessOptions { Channels = channels, Height = height, Width = width };
        var plain = Options with { Preprocess = preprocess, Symbols = new SymbolOptions { Count = 20, EasyShare = 1 } };
        using var dataset = ImageDataset.Open(plain, WorkContext.None);
        var split = dataset.Split(SplitName.Test);
        var values = new float[split.ImageLength];
        for (var i = 0; i < split.Count; i++)
        {
            split.Fill([i], values);
            var plane = values.AsSpan(0, height * width);
            Assert.True(plane.ToArray().Max() - plane.ToArray().Min() > 0.3f);
            Assert.InRange(plane[width / 2], 0, 1);
        }
    }

    [Fact]
    public void TheShareOfPlainImagesIsAsAsked()
    {
        var difficulties = Enumerable.Range(0, 4000).Select(i => Difficulty(i, 0.6f)).ToArray();

        Assert.InRange(difficulties.Count(d => d == 0) / 4000.0, 0.57, 0.63);
        Assert.InRange(difficulties.Where(d => d > 0).Average(), 0.47, 0.53);

        static float Difficulty(int i, float easyShare)
        {
            var random = SeededRandom.For(1, (ulong)i);
            return SymbolStyle.Pick(ref random, easyShare).Difficulty;
        }
    }

    [Fact]
    public void TheShareOfRareFormsIsAsAskedAndEachIsASymbolsOwn()
    {
        var forms = new Dictionary<Stroke[], HashSet<int>>();
        var rare = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var random = SeededRandom.For(1, (ulong)i);
            if (RareForms.Pick(i % 10, 0.3, ref random) is not { } form)
                continue;
            rare++;
            forms.TryAdd(form, []);
            forms[form].Add(i % 10);
        }

        Assert.InRange(rare / 40_000.0, 0.29, 0.31);
        Assert.Equal(10 * RareForms.ASymbol, forms.Count);
        Assert.Equal(forms.Count, forms.Keys.Select(form => string.Join(' ', form.Single().Points)).Distinct().Count());
        Assert.All(forms.Values, symbols => Assert.Single(symbols));
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        Assert.Equal("DataBadOptions", Refusal(Options with { Symbols = new SymbolOptions { Count = 0 } }));
        Assert.Equal("DataBadOptions", Refusal(Options with { Symbols = new SymbolOptions { EasyShare = 1.1 } }));
        Assert.Equal("DataBadOptions", Refusal(Options with { Symbols = new SymbolOptions { RareShare = double.NaN } }));
        Assert.Equal("DataBadSplit", Refusal(Options with { Splits = ImageFolder.All("test") }));
        Assert.Equal("DataUnknownClass", Refusal(Options with { Classes = ["arrow", "bolt"] }));

        static string Refusal(DatasetOptions options) =>
            Assert.Throws<NASerExException>(() => ImageDataset.Open(options, WorkContext.None)).Id;
    }

    private static float[] Pixels(DatasetOptions options, string id)
    {
        using var dataset = ImageDataset.Open(options, WorkContext.None);
        var split = dataset.Split(SplitName.Test);
        var values = new float[split.ImageLength];
        split.Fill([split.Ids.ToList().IndexOf(id)], values);
        return values;
    }
}
