using NASerEx.Engine.Tests.Export;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Runtime;

public sealed class StagedRunnerTests : IDisposable
{
    private const float Threshold = 0.26f, KnifeEdge = 1e-5f;
    private const int Images = 300;

    private readonly TinyResidual _tiny = new();
    private readonly StagedFolder _folder;

    public StagedRunnerTests() => _folder = new StagedFolder(StagedExporter.Export(_tiny.Model, ShapeOracle.Observe(_tiny.Model), Plans.Of(_tiny, Threshold), "model"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void AnswersAreThoseOfTheSingleFile(int batch)
    {
        OnnxFile.Write(Plans.Export(_tiny, Threshold), _folder["model.exits.onnx"]);
        using var single = ExitRunner.Open(_folder["model.exits.onnx"], TestModels.OneThread);
        using var staged = ExitRunner.Open(_folder.Manifest, TestModels.OneThread, batch);
        var (expected, actual) = (Answers(single, Images), Answers(staged, Images));
        Assert.Equal(single.Exits, staged.Exits);
        Assert.Equal((single.Size, single.Classes), (staged.Size, staged.Classes));
        Assert.Equal(Images, actual.Count);
        foreach (var number in Enumerable.Range(0, Images))
        {
            var (one, other) = (expected[number], actual[number]);
            if (Math.Abs(one.Confidence - Threshold) < KnifeEdge)
                continue;
            Assert.Equal((one.Exit, one.Label), (other.Exit, other.Label));
            Assert.Equal(one.Confidence, other.Confidence, KnifeEdge);
            Assert.Equal(one.Probability, other.Probability, KnifeEdge);
            Assert.True(other.Milliseconds > 0);
        }

        Assert.Equal([0, 1, 2], actual.Values.Select(answer => answer.Exit).Distinct().Order());
    }

    [Fact]
    public void ImagesMayHaveThresholdsOfTheirOwnInBothForms()
    {
        var adjustable = new ExportOptions { AdjustableThresholds = true };
        OnnxFile.Write(ExitModelExporter.Export(_tiny.Model, ShapeOracle.Observe(_tiny.Model), Plans.Of(_tiny, Threshold), adjustable), _folder["adjustable.onnx"]);
        OnnxFile.Write(Plans.Export(_tiny, Threshold), _folder["model.exits.onnx"]);
        using var fixedOnes = ExitRunner.Open(_folder["model.exits.onnx"], TestModels.OneThread);
        using var single = ExitRunner.Open(_folder["adjustable.onnx"], TestModels.OneThread);
        using var staged = ExitRunner.Open(_folder.Manifest, TestModels.OneThread, 7);
        Assert.Equal((false, true, true), (fixedOnes.IsAdjustable, single.IsAdjustable, staged.IsAdjustable));
        float[]?[] choices = [[ThresholdPath.Never, ThresholdPath.Never], [0, 0.5f], null, [ThresholdPath.Never, 0], [0.3f, 0.2f]];
        var (one, other, own) = (new List<RunnerAnswer>(), new List<RunnerAnswer>(), Answers(fixedOnes, Images));
        for (var number = 0; number < Images; number++)
        {
            single.Add(number, TinyResidual.Image(number), one, thresholds: choices[number % choices.Length]);
            staged.Add(number, TinyResidual.Image(number), other, thresholds: choices[number % choices.Length]);
        }

        staged.Flush(other);
        foreach (var (first, second) in one.OrderBy(answer => answer.Number).Zip(other.OrderBy(answer => answer.Number)))
        {
            int? expected = (first.Number % choices.Length) switch { 0 => 2, 1 => 0, 2 => own[first.Number].Exit, 3 => 1, _ => null };
            Assert.Equal((first.Number, first.Exit, first.Label), (second.Number, second.Exit, second.Label));
            Assert.Equal(expected ?? first.Exit, first.Exit);
        }
    }

    [Fact]
    public void AStageRunsWhenItsBatchIsFullAndNotBefore()
    {
        const int batch = 8;
        using var staged = StagedRunner.Open(_folder.Manifest, TestModels.OneThread, batch);
        var answers = new List<RunnerAnswer>();
        var (waiting, answered) = (0, 0);
        for (var number = 0; number < Images; number++)
        {
            staged.Add(number, TinyResidual.Image(number), answers);
            waiting = staged.Waiting;
            Assert.Equal(number + 1, waiting + answers.Count);
            if ((number + 1) % batch != 0)
                Assert.Equal(answered, answers.Count);
            answered = answers.Count;
            // Stage 0 keeps fewer than a batch, and so does every stage behind it.
            Assert.InRange(waiting, 0, 3 * (batch - 1));
        }

        Assert.True(waiting > 0);
        staged.Flush(answers);
        Assert.Equal(Enumerable.Range(0, Images).Select(i => (long)i), answers.Select(answer => answer.Number).Order());
        // Compaction lets easy images overtake hard ones.
        Assert.NotEqual(answers.Select(answer => answer.Number).Order(), answers.Select(answer => answer.Number));
    }

    [Fact]
    public void ASteadyStreamAllocatesNothing()
    {
        using var staged = StagedRunner.Open(_folder.Manifest, TestModels.OneThread, 16);
        var images = Enumerable.Range(0, 64).Select(TinyResidual.Image).ToArray();
        var answers = new List<RunnerAnswer>(256);
        Stream(staged, images, answers, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Stream(staged, images, answers, 1000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0, 0, 64);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void ImagesThatGoOnToTheEndSayWhatItSaysAndWhereTheyLeft(int batch)
    {
        OnnxFile.Write(_tiny.Model, _folder["plain.onnx"]);
        using var plain = ExitRunner.Open(_folder["plain.onnx"], TestModels.OneThread);
        using var staged = ExitRunner.Open(_folder.Manifest, TestModels.OneThread, batch);
        var (whole, usual) = (Answers(plain, Images), Answers(staged, Images));
        var answers = new List<RunnerAnswer>();
        for (var number = 0; number < Images; number++)
            staged.Add(number, TinyResidual.Image(number), answers, toEnd: number % 3 == 0);
        staged.Flush(answers);
        Assert.Equal((Images, 0), (answers.Count, staged.Waiting));
        foreach (var answer in answers)
        {
            var number = (int)answer.Number;
            Assert.Equal(number % 3 == 0 ? whole[number].Label : null, answer.EndLabel);
            if (Math.Abs(usual[number].Confidence - Threshold) > KnifeEdge)
                Assert.Equal((usual[number].Exit, usual[number].Label), (answer.Exit, answer.Label));
        }

        Assert.Contains(answers, answer => answer.EndLabel is { } end && end != answer.Label);
    }

    [Fact]
    public void AFixedBatchIsPadded()
    {
        var model = Families.Build("resnet18", FamilySettings.Small with { Depth = 0.5, FixedBatch = 4 });
        var shapes = ShapeOracle.Observe(model);
        var points = ExitPoints.Find(model, shapes);
        var plan = Plans.Of(10, [points[1], points[^2]], Plans.Never);
        using var folder = new StagedFolder(StagedExporter.Export(model, shapes, plan, "model"));
        using var staged = ExitRunner.Open(folder.Manifest, TestModels.OneThread, 64);
        Assert.Equal(4, staged.Batch);
        var answers = new List<RunnerAnswer>();
        for (var number = 0; number < 5; number++)
            staged.Add(number, TestModels.Images(staged.Size.Count), answers);
        Assert.Equal((4, 1), (answers.Count, staged.Waiting));
        staged.Flush(answers);
        Assert.Equal(answers[0].Label, answers[4].Label);
        Assert.Equal(answers[0].Confidence, answers[4].Confidence, 1e-6f);
    }

    [Fact]
    public void APlainModelLeavesAtTheEnd()
    {
        OnnxFile.Write(_tiny.Model, _folder["plain.onnx"]);
        using var plain = ExitRunner.Open(_folder["plain.onnx"], TestModels.OneThread);
        var answer = Answers(plain, 1)[0];
        Assert.Equal(["end"], plain.Exits);
        Assert.Equal((0, 1), (answer.Exit, plain.Batch));
        Assert.InRange(answer.Probability, 1f / TinyResidual.Classes, 1);
    }

    private static void Stream(StagedRunner staged, float[][] images, List<RunnerAnswer> answers, int count)
    {
        for (var number = 0; number < count; number++)
        {
            staged.Add(number, images[number % images.Length], answers);
            answers.Clear();
        }
    }

    private static Dictionary<long, RunnerAnswer> Answers(IExitRunner runner, int images)
    {
        var answers = new List<RunnerAnswer>();
        for (var number = 0; number < images; number++)
            runner.Add(number, TinyResidual.Image(number), answers);
        runner.Flush(answers);
        return answers.ToDictionary(answer => answer.Number);
    }
}
