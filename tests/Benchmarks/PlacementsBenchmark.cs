using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx.Benchmarks;

/// <summary>
/// Our plan against the placements of the literature at the same accuracy drop: with the heads of the spec, and with the pooled heads that
/// those papers use, on every point that the spec allows. Thresholds are chosen on validation, with no margin on either side.
/// </summary>
internal sealed class PlacementsBenchmark
{
    private static readonly SearchStrategy[] Published = [SearchStrategy.BranchyNet, SearchStrategy.Sdn, SearchStrategy.Msdnet, SearchStrategy.Eenet];

    private readonly ExitSearchSpec _spec;
    private readonly SearchOptions _search;
    private readonly WorkContext _work = new() { OnWarning = Console.Error.WriteLine, OnVerbose = Console.Error.WriteLine };

    private PlacementsBenchmark(ExitSearchSpec spec, double limit)
    {
        _spec = spec;
        _search = spec.Search with { MaxAccuracyDrop = limit, Caution = 0 };
    }

    public static Benchmark Definition { get; } = new(
        "placements",
        "our plan against the placements of the literature, with the same heads and with pooled ones: --spec file [--set 'a=1;b=2'] [--limit 0.5] [--pooled pooled-linear, or none]",
        options => new PlacementsBenchmark(BenchmarkSpecs.Search(options), options.Real("limit", 0.5)).Run(options.Text("pooled") ?? "pooled-linear"));

    private void Run(string pooled)
    {
        using var data = ImageDataset.Open(_spec.Dataset, _work);
        var model = OpenedModel.Open(_spec.Model, Experiment.SizeOf(_spec.Dataset), _work);
        Console.WriteLine($"limit {_search.MaxAccuracyDrop} points on validation; costs as shares of the original's");
        Console.WriteLine($"{"heads",-14} {"placement",-14} {"exits",5} {"cost",7} {"drop",6}   {"calibration",11} {"drop",6}");
        var same = Problems(_spec, model, data);
        var ours = Print("the spec's", "ours", same, _search);
        var bestSame = Published.Min(name => Print("the spec's", $"{name}", same, _search with { Strategy = name }));
        Console.WriteLine($"ours / best of the literature with the same heads: {ours / bestSame:n3} (goal: at most 0.9)");
        if (pooled == "none")
            return;
        var plain = Problems(_spec with { Exits = _spec.Exits with { Heads = [pooled], Points = null }, Training = _spec.Training with { ArrivalEpochs = 0 } }, model, data);
        var bestPooled = Published.Min(name => Print(pooled, $"{name}", plain, _search with { Strategy = name }));
        Print(pooled, "searched", plain, _search);
        Console.WriteLine($"ours / best of the literature with pooled heads: {ours / bestPooled:n3} (goal: at most 0.7)");
    }

    private ImmutableArray<SearchProblem?> Problems(ExitSearchSpec spec, OpenedModel model, ImageDataset data)
    {
        var kept = new KeptWork(spec, new StudyStore(spec.Store), new Alone(), model, data, _work);
        var choice = new FrozenSearch(spec, ExitSpace.Select(model.Points, spec.Exits), kept, new PhaseLog(_work), _work).Run();
        return [choice.Problem, data.Split(SplitName.Calibration, _work).Count == 0 ? null : choice.ProblemOn(SplitName.Calibration)];
    }

    private static double Print(string heads, string placement, ImmutableArray<SearchProblem?> problems, SearchOptions search)
    {
        var (problem, unseen) = (problems[0]!, problems[1]);
        var chosen = ExitSearch.Run(problem, search, WorkContext.None).Chosen;
        var later = unseen is null ? null : CascadeEvaluation.Score(unseen, chosen.Exits);
        var cost = chosen.ExpectedCost / problem.FinalCost;
        Console.WriteLine(
            $"{heads,-14} {placement,-14} {chosen.Exits.Length,5} {cost,7:n3} {chosen.AccuracyDrop,6:n2}   {later?.ExpectedCost / problem.FinalCost,11:n3} {later?.AccuracyDrop,6:n2}");
        return cost;
    }
}
