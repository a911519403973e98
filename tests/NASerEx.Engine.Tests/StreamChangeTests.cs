using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Monitoring;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>A plan that was found on symbols, on streams of symbols as they were, blurred, darkened, and of other classes: noticed, and chosen for again.</summary>
[Collection(nameof(Alone))]
public sealed class StreamChangeTests : IClassFixture<StreamChangeTests.Searched>
{
    private const int StreamLength = 500;

    private readonly Searched _searched;

    public StreamChangeTests(Searched searched) => _searched = searched;

    [Fact]
    public void Undisturbed_streams_give_no_alarm() =>
        Assert.All(Enumerable.Range(0, 20), stream => Assert.Equal(0, _searched.Watch(stream * StreamLength, pixels => pixels).Image));

    [Theory]
    [InlineData("blurred")]
    [InlineData("darkened")]
    public void A_disturbed_stream_gives_an_alarm_within_500_images(string how)
    {
        var (image, alarms) = _searched.Watch(0, how == "blurred" ? Blurred : Darkened);
        Assert.InRange(image, 1, StreamLength);
        Assert.Contains(alarms[0].Aspect, new[] { StreamAspect.Exits, StreamAspect.Labels });
        Assert.Contains(_searched.Plan.Exits[0].Point.Name, alarms[0].ToString() + string.Join(' ', alarms[0].Status.Exits), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_of_other_classes_gives_an_alarm_within_500_images()
    {
        // Every second image is of the first class.
        var (image, alarms) = _searched.Watch(0, pixels => pixels, (label, number) => number % 2 == 0 ? label == 0 : label != 0);
        Assert.InRange(image, 1, StreamLength);
        Assert.Contains(alarms, alarm => alarm.Aspect == StreamAspect.Labels);
    }

    [Fact]
    public void Shadows_that_go_on_to_the_end_are_those_that_the_original_is_asked_about()
    {
        var staged = _searched.Shadows(null);
        var original = _searched.Shadows(_searched.Plan.SourceModel);
        Assert.InRange(staged.Count(label => label is not null), 50, 150);
        Assert.Equal(original, staged);
        Assert.Equal("MonitorBaseline", Assert.Throws<NASerExException>(() => _searched.Shadows(Path.Combine(_searched.Folder, "model.exits.onnx"))).Id);
    }

    [Fact]
    public void Thresholds_for_other_images_keep_the_drop_that_the_old_ones_do_not()
    {
        // Nearly all images are hard now, and far brighter.
        var hard = _searched.Dataset(1_500, easy: 0.1, seed: 9, brightness: 3);
        var found = Experiment.OptimizeThresholds(_searched.Plan, hard, new ThresholdOptions { MaxAccuracyDrop = 1, Caution = 0, MaxLoss = 4 }, WorkContext.None);
        Assert.True(found.Before.AccuracyDrop > 1, $"{found.Before.AccuracyDrop}");
        Assert.InRange(found.Plan.Expected.AccuracyDrop, -100, 1 + 1e-9);
        Assert.Equal((600, 600), (found.Plan.Expected.Samples, found.Plan.Certificate!.Samples));
        Assert.True(found.Plan.Certificate.MaxLoss == 4 && found.Plan.Certificate.Bound <= 4);
        Assert.NotEmpty(found.Plan.Exits);
        Assert.All(found.Plan.Exits, exit => Assert.Contains(_searched.Plan.Exits, old => old.Head == exit.Head && old.Metric == exit.Metric));
        Assert.Equal(found.Unseen!.ExitRates.Select(rate => (int)Math.Round(600 * rate)), found.Plan.Reference!.Exits.Select(exit => exit.Samples));
        Assert.Equal(600, found.Plan.Reference.Samples);

        var exported = Experiment.Export(found.Plan, null, ExportFiles.In(Path.Combine(_searched.Folder, "again"), found.Plan), false, WorkContext.None);
        Assert.Equal(found.Plan.Exits.Select(exit => exit.Threshold), ExitPlanFile.Read(exported.PlanFile!).Exits.Select(exit => exit.Threshold));
        Assert.Equal(found.Plan.Certificate, ExitPlanFile.Read(exported.PlanFile!).Certificate);
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.9, 2)]
    public void On_new_images_of_a_changed_stream_thresholds_chosen_again_keep_the_certified_drop(double easy, float brightness)
    {
        const double limit = 3;
        var certified = Optimize(_searched.Plan, _searched.Dataset(4_000, 0.9, seed: 8), limit).Plan;
        Assert.NotEmpty(certified.Exits);
        var again = Optimize(certified, Changed(4_000, 9), null).Plan;
        Assert.Equal(limit, again.Certificate!.MaxLoss);
        Assert.NotEmpty(again.Exits);
        var fresh = Changed(5_000, 10);
        Assert.InRange(Optimize(certified, fresh, null).Before.AccuracyDrop, limit, 100);
        Assert.InRange(Optimize(again, fresh, null).Before.AccuracyDrop, -100, limit);

        DatasetOptions Changed(int count, int seed) => _searched.Dataset(count, easy, seed, brightness);

        static OptimizedThresholds Optimize(ExitPlan plan, DatasetOptions images, double? maxLoss) =>
            Experiment.OptimizeThresholds(plan, images, new ThresholdOptions { Caution = 0, MaxLoss = maxLoss }, WorkContext.None);
    }

    [Fact]
    public void On_the_images_of_the_search_the_thresholds_are_those_of_the_search()
    {
        var found = Experiment.OptimizeThresholds(
            _searched.Plan, _searched.Spec.Dataset, new ThresholdOptions { MaxAccuracyDrop = _searched.Spec.Search.MaxAccuracyDrop, Caution = 0 }, WorkContext.None);
        Assert.Equal(_searched.Plan.Exits.Select(exit => (exit.Head.Name, exit.Threshold)), found.Plan.Exits.Select(exit => (exit.Head.Name, exit.Threshold)));
        Assert.Equal(_searched.Plan.Expected.MeanMacs, found.Plan.Expected.MeanMacs, 3);
        Assert.Equal(found.Before.AccuracyDrop, found.Plan.Expected.AccuracyDrop);
        Assert.Null(found.Plan.Certificate);
        var (one, other) = (_searched.Plan.Reference!, found.Plan.Reference!);
        Assert.Equal(one.Labels, other.Labels);
        Assert.All(one.Exits.Zip(other.Exits), pair => Assert.Equal(pair.First.Counts, pair.Second.Counts));
    }

    [Fact]
    public void A_limit_that_nothing_keeps_gives_the_original_and_says_so()
    {
        var warnings = new List<string>();
        var few = _searched.Dataset(100, easy: 0.9, seed: 3);
        var found = Experiment.OptimizeThresholds(
            _searched.Plan, few, new ThresholdOptions { MaxAccuracyDrop = 5, MaxLoss = 0.1, Method = CertificateMethod.Exact }, new WorkContext { OnWarning = warnings.Add });
        Assert.Empty(found.Plan.Exits);
        Assert.Equal(0, found.Plan.Certificate!.Bound);
        Assert.Contains(warnings, warning => warning.Contains("The plan is the original", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("only 40 images", StringComparison.Ordinal));
        Assert.Equal("CertificateLimitMissing", Assert.Throws<NASerExException>(() =>
            Experiment.OptimizeThresholds(_searched.Plan, few, new ThresholdOptions { Confidence = 0.9 }, WorkContext.None)).Id);
        Assert.Equal("CertificateOptionsInvalid", Assert.Throws<NASerExException>(() =>
            Experiment.OptimizeThresholds(_searched.Plan, few, new ThresholdOptions { MaxLoss = -1 }, WorkContext.None)).Id);
        Assert.Equal("PlanHasNoExits", Assert.Throws<NASerExException>(() =>
            Experiment.OptimizeThresholds(found.Plan, few, new ThresholdOptions(), WorkContext.None)).Id);
    }

    /// <summary>Each pixel the mean of 5 × 5 around it.</summary>
    internal static float[] Blurred(float[] pixels)
    {
        var blurred = new float[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (channel, y, x, sum, count) = (i / 256 * 256, i % 256 / 16, i % 16, 0f, 0);
            for (var row = Math.Max(0, y - 2); row <= Math.Min(15, y + 2); row++)
                for (var column = Math.Max(0, x - 2); column <= Math.Min(15, x + 2); column++)
                    (sum, count) = (sum + pixels[channel + (row * 16) + column], count + 1);
            blurred[i] = sum / count;
        }

        return blurred;
    }

    private static float[] Darkened(float[] pixels) => Array.ConvertAll(pixels, pixel => 0.35f * pixel);

    /// <summary>A plan for the small backbone, in stages.</summary>
    public sealed class Searched : IDisposable
    {
        private readonly ImageDataset _stream;

        public Searched()
        {
            using var small = new SmallTask();
            Spec = small.SpecIn(Folder) with
            {
                Dataset = SmallTask.Options with
                {
                    Symbols = SmallTask.Options.Symbols with { Count = 2_600 },
                    Splits = SmallTask.Options.Splits.SetItem(SplitName.Validation, new SplitOptions { Count = 800 }).Add(SplitName.Calibration, new SplitOptions { Count = 800 }),
                },
                Exits = new ExitSpaceOptions { MinShare = 0, MaxPoints = 3, Heads = ["conv-pooled"] },
                Training = new TrainingOptions { Epochs = 3, BatchSize = 50 },
                Search = new SearchOptions { MaxAccuracyDrop = 3, Caution = 0, MaxExits = 2 },
            };
            Plan = Experiment.Search(Spec, WorkContext.None).Plan;
            Manifest = Experiment.Export(Plan, null, ExportFiles.StagedIn(Folder, Plan), false, WorkContext.None).Model;
            Experiment.Export(Plan, null, ExportFiles.Only(Path.Combine(Folder, "model.exits.onnx")), false, WorkContext.None);
            var stream = Spec.Dataset with
            {
                Seed = 77,
                Symbols = Spec.Dataset.Symbols with { Count = 20 * StreamLength },
                Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
            };
            _stream = ImageDataset.Open(stream, WorkContext.None);
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("naserex-stream-").FullName;

        public ExitSearchSpec Spec { get; }

        public ExitPlan Plan { get; }

        public string Manifest { get; }

        /// <summary>Symbols without a training split, 40 % of them for each of validation and calibration.</summary>
        public DatasetOptions Dataset(int count, double easy, int seed, float brightness = 1) => Spec.Dataset with
        {
            Seed = seed,
            Preprocess = Spec.Dataset.Preprocess with { Scale = brightness * Spec.Dataset.Preprocess.Scale },
            Symbols = Spec.Dataset.Symbols with { Count = count, EasyShare = easy },
            Splits = EnumDictionary<SplitName, SplitOptions>.Empty
                .Add(SplitName.Validation, new SplitOptions { Share = 0.4 }).Add(SplitName.Calibration, new SplitOptions { Share = 0.4 }),
        };

        /// <summary>Runs and watches a stream until the first alarm, but 500 images at most; with a budget, three of ten of them.</summary>
        public (int Image, ImmutableArray<StreamAlarm> Alarms) Watch(
            int first, Func<float[], float[]> change, Func<int, int, bool>? isTaken = null, BudgetOptions? budget = null)
        {
            var split = _stream.Split(SplitName.Test);
            var options = new InferenceOptions { Runtime = TestModels.OneThread, Monitor = new MonitorOptions { ShadowShare = budget is null ? 0 : 0.3 }, Budget = budget };
            var free = ExitRunner.Open(Manifest, TestModels.OneThread, 32);
            using var runner = StreamWatch.ShadowsOf(budget is null ? free : new BudgetRunner(free, budget), options);
            var monitor = StreamWatch.MonitorOf(runner, _stream.Classes, options)!;
            var (answers, pixels, number) = (new List<RunnerAnswer>(), new float[split.ImageLength], 0);
            for (var image = first; number < StreamLength; image++)
            {
                if (isTaken?.Invoke(split.Labels[image], number) is false)
                    continue;
                split.Fill([image], pixels);
                runner.Add(number++, change(pixels), answers);
            }

            runner.Flush(answers);
            foreach (var answer in answers.OrderBy(answer => answer.Number).Where(answer => budget is null || answer.IsDrawn))
                if (monitor.Observe(answer.Exit, answer.Confidence, answer.Label, answer.EndLabel) is { IsEmpty: false } alarms)
                    return ((int)answer.Number + 1, alarms);
            return (0, []);
        }

        /// <summary>By image, what the original says of those of 500 that it was asked about.</summary>
        public int?[] Shadows(string? baseline)
        {
            var split = _stream.Split(SplitName.Test);
            var options = new InferenceOptions { Runtime = TestModels.OneThread, Monitor = new MonitorOptions { ShadowShare = 0.2 }, Baseline = baseline };
            using var runner = StreamWatch.ShadowsOf(ExitRunner.Open(Manifest, TestModels.OneThread, 32), options);
            var (answers, pixels) = (new List<RunnerAnswer>(), new float[split.ImageLength]);
            for (var image = 0; image < StreamLength; image++)
            {
                split.Fill([image], pixels);
                runner.Add(image, pixels, answers);
            }

            runner.Flush(answers);
            Assert.Equal((StreamLength, 0), (answers.Count, runner.Waiting));
            return [.. answers.OrderBy(answer => answer.Number).Select(answer => answer.EndLabel)];
        }

        public void Dispose()
        {
            _stream.Dispose();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
