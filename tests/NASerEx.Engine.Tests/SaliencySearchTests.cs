using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Engine.Tests.Training;
using NASerEx.Engine.Tests.Variants;
using NASerEx.Exits;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Training;
using NASerEx.Studies;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Searches that put heads where saliency says, and what is told of it.</summary>
[Collection(nameof(Alone))]
public sealed class SaliencySearchTests : IClassFixture<SmallTask>, IDisposable
{
    private readonly SmallTask _small;
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-saliency-").FullName;
    private readonly List<string> _told = [];
    private readonly WorkContext _work;
    private readonly ExitSearchSpec _spec;

    public SaliencySearchTests(SmallTask small)
    {
        _small = small;
        _work = new WorkContext { OnVerbose = _told.Add };
        _spec = small.SpecIn(_folder) with
        {
            Exits = new ExitSpaceOptions { MinShare = 0, MaxShare = 1, MinGap = 0.4, Saliency = SaliencyMeasure.Fisher, Heads = ["pooled-linear"] },
            Training = new TrainingOptions { Epochs = 1, BatchSize = 50 },
            Search = new SearchOptions { MaxAccuracyDrop = 50, Caution = 0 },
        };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void HeadsAreWhereSaliencySaysAndTheReasonsAreTold()
    {
        var points = Experiment.Saliencies(_spec.Model, null, _spec.Dataset, _spec.Exits, WorkContext.None);

        var found = Experiment.Search(_spec, _work);

        var kept = points.Where(point => point.IsKept).Select(point => point.Name).ToList();
        Assert.InRange(kept.Count, 1, points.Length - 1);
        Assert.Equal(kept, found.Candidates.Select(candidate => candidate.Point));
        Assert.Equal($"{kept.Count} of {points.Length}", found.Phases.Single(phase => phase.Name == "Choose exit points").Detail);
        foreach (var point in points.Where(point => !point.IsKept))
            Assert.Contains($"No heads on {point.Name}: {point.WhyNot}.", _told);
    }

    [Fact]
    public void AllMeasuresAreToldOfAllPoints()
    {
        var points = Experiment.Saliencies(_spec.Model, null, _spec.Dataset, _spec.Exits with { MinShare = 0.2 }, WorkContext.None);
        Assert.Equal(Experiment.ExitPoints(_spec.Model, null, WorkContext.None).Select(point => point.Name), points.Select(point => point.Name));
        Assert.All(points, point => Assert.True(point is { Probe: not null, Fisher: not null, Gradient: not null, Cka: not null }));
        Assert.All(points.Where(point => point.Share < 0.2), point => Assert.Contains("minShare", point.WhyNot, StringComparison.Ordinal));
        // A backbone that was trained knows more of the class the deeper one looks.
        Assert.True(points[^1].Cka > points[0].Cka && points[^1].Fisher > points[0].Fisher);
    }

    [Fact]
    public void NamedPointsStayAndNeedNoSaliency()
    {
        var names = Experiment.ExitPoints(_spec.Model, null, WorkContext.None).Select(point => point.Name).ToArray();
        var named = Experiment.Search(_spec with { Exits = _spec.Exits with { Points = [.. names] } }, _work);
        var alone = Experiment.Search(_spec with { Exits = _spec.Exits with { Heads = [$"{names[0]}/pooled-linear", $"{names[1]}/pooled-linear"] } }, _work);
        Assert.Equal(names, named.Candidates.Select(candidate => candidate.Point));
        Assert.Equal(names[..2], alone.Candidates.Select(candidate => candidate.Point));
        Assert.Empty(Kept());

        var both = Experiment.Search(_spec with { Exits = _spec.Exits with { Heads = ["pooled-linear", $"{names[0]}/pyramid-linear"] } }, _work);
        Assert.Contains(both.Candidates, candidate => candidate.Point == names[0] && candidate.Head == "pyramid-linear");
    }

    [Fact]
    public void SaliencyIsKeptForLaterRuns()
    {
        Experiment.Search(_spec, _work);
        var written = Assert.Single(Kept()).Written;

        Experiment.Search(_spec with { Exits = _spec.Exits with { MinGap = 0 } }, _work);
        Assert.Equal(written, Assert.Single(Kept()).Written);

        Experiment.Search(_spec with { Exits = _spec.Exits with { Saliency = SaliencyMeasure.Cka } }, _work);
        Assert.Equal(2, Kept().Length);
    }

    private ImmutableArray<StudyEntry> Kept() => new StudyStore(Path.Combine(_folder, "store")).List(StudyKind.Saliency, _work);

    [Fact]
    public void ATrialChoosesPointsAndIsKeptForLaterRuns()
    {
        var points = Experiment.ExitPoints(_spec.Model, null, WorkContext.None);
        var spec = _spec with { Exits = _spec.Exits with { Saliency = SaliencyMeasure.None, TrialImages = 40, MaxPoints = 1 } };
        Assert.Matches($"^Try {points.Length} exits with 40 images, in .+ on this machine, to choose those that are trained\\. Train at most 1 exits at 1 points of .+, in at most ", $"{Experiment.ForecastSearch(spec, null, _work)}");
        Assert.Empty(Trials());

        var found = Experiment.Search(spec, _work);

        var kept = Assert.Single(found.Candidates.Select(candidate => candidate.Point).Distinct());
        foreach (var point in points.Where(point => point.Name != kept))
            Assert.Contains(_told, line => line.StartsWith($"No heads on {point.Name}: in the trial, the best plan of {kept}/pooled-linear saves about ", StringComparison.Ordinal));
        var written = Assert.Single(Trials()).Written;
        Assert.StartsWith("Train no exits: all 1 are there ", $"{Experiment.ForecastSearch(spec, null, _work)}", StringComparison.Ordinal);
        Experiment.Search(spec with { Search = spec.Search with { Caution = 1 } }, _work);
        Assert.Equal(written, Assert.Single(Trials()).Written);
        Experiment.Search(spec with { Exits = spec.Exits with { TrialImages = 50 } }, _work);
        Assert.Equal(2, Trials().Length);
    }

    [Fact]
    public void ATrialLeavesOutHeadsThatTooLittleTrainingIsAllowedFor()
    {
        var points = Experiment.ExitPoints(_spec.Model, null, WorkContext.None);
        var spec = _spec with
        {
            Exits = _spec.Exits with { Saliency = SaliencyMeasure.None, TrialImages = 40, TrainingShare = 0, Heads = ["conv-pooled", "residual-w8-d1", $"{points[0].Name}/pooled-linear"] },
        };
        Assert.StartsWith("Try 5 exits with 40 images", $"{Experiment.ForecastSearch(spec, null, _work)}", StringComparison.Ordinal);

        var found = Experiment.Search(spec, _work);

        Assert.InRange(found.Candidates.Count(candidate => candidate.Head != "pooled-linear"), 0, 1);
        Assert.Contains(_told, line => line.StartsWith("No ", StringComparison.Ordinal)
            && line.EndsWith(": not tried: a head on a point before it stands for it, as exits.trainingShare lets few be trained.", StringComparison.Ordinal));
    }

    private ImmutableArray<StudyEntry> Trials() => new StudyStore(Path.Combine(_folder, "store")).List(StudyKind.Trial, _work);

    [Fact]
    public void AMeasureThatCannotBeTakenIsAnErrorOfTheSearchThatWantsIt()
    {
        OnnxFile.Write(Quantized.Of(_small.Backbone.Model, ShapeOracle.Observe(_small.Backbone.Model)), _spec.Model);
        var exits = _spec.Exits with { Saliency = SaliencyMeasure.Gradient };

        Assert.Equal("OperatorUnsupported", Assert.Throws<NASerExException>(() => Experiment.Search(_spec with { Exits = exits }, _work)).Id);
        Assert.Equal("SaliencyMissing", Assert.Throws<NASerExException>(() => Experiment.Saliencies(_spec.Model, null, _spec.Dataset, exits, _work)).Id);
        Assert.NotEmpty(Experiment.Search(_spec, _work).Candidates);
    }
}
