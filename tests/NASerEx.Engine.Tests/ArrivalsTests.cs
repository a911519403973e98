using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Searches in which later exits learn again from what earlier ones let through.</summary>
[Collection(nameof(Alone))]
public sealed class ArrivalsTests : IClassFixture<SmallTask>, IDisposable
{
    private readonly SmallTask _small;
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-arrivals-").FullName;
    private readonly ExitSearchSpec _spec;

    public ArrivalsTests(SmallTask small)
    {
        _small = small;
        _spec = small.SpecIn(_folder) with
        {
            Dataset = SmallTask.Options with
            {
                Symbols = SmallTask.Options.Symbols with { Count = 1_800 },
                Splits = SmallTask.Options.Splits.SetItem(SplitName.Validation, new SplitOptions { Count = 800 }),
            },
            Exits = new ExitSpaceOptions { MinShare = 0, MaxPoints = 3, Heads = ["stem/pyramid-linear", "layer1/pyramid-linear", "layer2/conv-pooled"] },
            Training = new TrainingOptions { Epochs = 4, BatchSize = 50 },
            Search = new SearchOptions { MaxAccuracyDrop = 50, Caution = 0, MaxExits = 2 },
        };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LaterExitsBecomeCandidatesOnceMoreAndThePlanIsNoWorse()
    {
        var front = Experiment.Search(_spec, WorkContext.None).Front;
        var limit = front.First(structure => structure.Exits.Length == 2).AccuracyDrop;
        var plain = Experiment.Search(_spec with { Search = _spec.Search with { MaxAccuracyDrop = limit } }, WorkContext.None);
        Assert.Equal(2, plain.Plan.Exits.Length);
        var refined = plain.Spec with { Training = _spec.Training with { ArrivalEpochs = 2 } };

        var found = Experiment.Search(refined, WorkContext.None);

        var added = Assert.Single(found.Candidates.Skip(plain.Candidates.Length));
        Assert.Equal(($"{plain.Plan.Exits[1].Head.Shape}+arrivals", false), (added.Head, added.IsKept));
        Assert.All(found.Candidates.SkipLast(1), candidate => Assert.True(candidate.IsKept));
        Assert.True(found.Plan.Expected.MeanMacs <= plain.Plan.Expected.MeanMacs);
        var again = Experiment.Search(refined, WorkContext.None);
        Assert.All(again.Candidates, candidate => Assert.True(candidate.IsKept));
        Assert.Equal(found.Plan.Expected.MeanMacs, again.Plan.Expected.MeanMacs);
    }

    [Fact]
    public void ImagesThatLeaveEarlyCountLess()
    {
        var heads = HeadTrainer.Train(_small.TaskOf("conv-pooled"), _spec.Training, WorkContext.None);
        var model = OpenedModel.Open(_spec.Model, null, WorkContext.None);
        ImmutableArray<PlannedExit> exits = [.. heads.Zip(_small.Points, (head, point) => new PlannedExit(Rebound(point, model), head.Head, 0.5f))];

        var weights = new ArrivalWeights(model, _small.Train, WorkContext.None).Of(exits);

        Assert.Equal(2, weights.Length);
        Assert.All(weights[0], weight => Assert.Equal(1, weight, 1e-5));
        Assert.Equal(1, weights[1].Average(), 1e-4);
        var values = weights[1].Distinct().Order().ToArray();
        Assert.Equal(2, values.Length);
        Assert.Equal(4, values[1] / values[0], 1e-3);
    }

    private static ExitPoint Rebound(ExitPoint point, OpenedModel model) => point with
    {
        Frontier = [.. point.Frontier.Select(value => model.Model.Graph.Nodes.SelectMany(node => node.Outputs).First(output => output?.Name == value.Name)!)],
    };
}
