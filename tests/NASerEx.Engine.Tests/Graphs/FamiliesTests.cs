using System.Collections.Concurrent;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests;

public class FamiliesTests
{
    private static readonly ConcurrentDictionary<string, float[]> Usual = new();

    public static TheoryData<string> Names => [.. Families.All.Keys];

    public static TheoryData<string, int> Opsets => new(
        from name in Families.All.Keys
        from opset in new[] { 11, 13, 18, 21 }
        select (name, opset));

    [Theory]
    [MemberData(nameof(Opsets))]
    public void EveryOpsetGivesTheSameScores(string name, int opset) => AssertRuns(name, Shallow(name) with { Opset = opset });

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFormGivesTheSameScores(string name)
    {
        AssertRuns(name, Shallow(name) with { Dynamo = true, Opset = 18 });
        AssertRuns(name, Shallow(name) with { Dynamo = true, Opset = 13 });
        AssertRuns(name, Shallow(name) with { FixedBatch = 2 });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NormalizationsCanBeKept(string name) => AssertRuns(Families.Build(name, Shallow(name) with { KeepNormalization = true }));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheVariantsAnswerAsTheModelDoes(string name)
    {
        var model = Families.Build(name, Shallow(name));
        var images = Pictures(model, 2);
        var scores = Run(model, images, 2);

        Assert.Equal(scores, Run(model.WithFixedBatch(2), images, 2), new Closeness(scores));
        Assert.Equal(scores, Run(model.WithNhwcInput(), images, 2), new Closeness(scores));
        var probabilities = Run(model.AsProbabilities(), images, 2);
        Assert.All(probabilities.Chunk(10), image => Assert.Equal(1, image.Sum(), 1e-4));
        Assert.Equal(Largest(scores), Largest(probabilities));
    }

    private static int Largest(float[] scores) => Array.IndexOf(scores[..10], scores[..10].Max());

    /// <summary>Half the blocks; all of Swin's, whose windows are shifted in the second block of a stage.</summary>
    private static FamilySettings Shallow(string name) => FamilySettings.Small with { Depth = name == "swin_t" ? 1 : 0.5 };

    /// <summary>The model runs and says what the form of opset 17 says.</summary>
    private static void AssertRuns(string name, FamilySettings settings)
    {
        var usual = Usual.GetOrAdd(name, _ => AssertRuns(Families.Build(name, Shallow(name))));
        Assert.Equal(usual, AssertRuns(Families.Build(name, settings)), new Closeness(usual));
    }

    /// <summary>Reads back what it writes; two images get finite, different scores, the same alone as in a batch.</summary>
    private static float[] AssertRuns(Model built)
    {
        var model = OnnxFile.FromBytes(OnnxFile.ToBytes(built));
        Assert.Equal(built.Graph.Nodes.Select(node => (node.OpType, node.Name)), model.Graph.Nodes.Select(node => (node.OpType, node.Name)));
        var images = Pictures(model, 2);
        using var session = OnnxSession.Open(model, OneThread with { Optimize = false });
        var both = Run(session, images, 2);

        Assert.Equal(20, both.Length);
        Assert.All(both, score => Assert.True(float.IsFinite(score)));
        Assert.True(both[..10].Distinct().Count() > 3, "The scores of an image are all alike.");
        var scale = both.Max(Math.Abs);
        Assert.True(both[..10].Zip(both[10..]).Max(pair => Math.Abs(pair.First - pair.Second)) > 1e-3 * scale, "Two images get the same scores.");
        if (model.Graph.Inputs[0].Type!.Shape!.Value[0].Length is null)
            Assert.Equal(both[..10], Run(session, images[..(images.Length / 2)], 1), new Closeness(both));
        return both;
    }

    private static float[] Run(Model model, float[] images, int batch)
    {
        using var session = OnnxSession.Open(model, OneThread);
        return Run(session, images, batch);
    }

    private static float[] Run(OnnxSession session, float[] images, int batch)
    {
        using var outputs = session.Run(images, batch);
        return outputs.Floats(0).ToArray();
    }

    /// <summary>Waves of another colour and direction on each image.</summary>
    private static float[] Pictures(Model model, int count)
    {
        var size = model.Graph.Inputs[0].Type!.Shape!.Value[2].Length!.Value;
        return [.. from image in Enumerable.Range(0, count)
                   from channel in Enumerable.Range(0, 3)
                   from row in Enumerable.Range(0, (int)size)
                   from column in Enumerable.Range(0, (int)size)
                   select (float)(Math.Sin((row * (0.2 + image)) + (column * 0.3) + channel) + (image == channel ? 1 : -0.5))];
    }

    /// <summary>Equal but for rounding, measured on the largest score.</summary>
    private sealed class Closeness(float[] scores) : IEqualityComparer<float>
    {
        private readonly float _scale = scores.Max(Math.Abs);

        public bool Equals(float left, float right) => Math.Abs(left - right) <= 1e-3 * _scale;

        public int GetHashCode(float value) => 0;
    }
}
