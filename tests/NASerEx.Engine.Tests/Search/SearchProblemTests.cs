using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class SearchProblemTests
{
    private static readonly OutcomeTable Table = SyntheticOutcomes.Table(40, 2, 1, seed: 1);

    [Fact]
    public void Cost_is_the_prefix_and_every_head_passed()
    {
        var table = new OutcomeTable(["a", "b", "c"], [0, 0, 0],
            [Row("early", [0.9f, 0.1f, 0.1f]), Row("late", [0.9f, 0.9f, 0.1f])], Row("final", [1, 1, 1]));
        var problem = new SearchProblem(table, [new(1, 5, 60, 7), new(0, 2, 20, 3)], 100);
        var scored = CascadeEvaluation.Score(problem, [new StructureExit(0, 0, 0.5f), new StructureExit(1, 1, 0.5f)]);
        Assert.Equal(((20 + 3) + (60 + 3 + 7) + (100 + 3 + 7)) / 3.0, scored.ExpectedCost, 12);
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0], scored.ExitRates);
    }

    [Fact]
    public void Where_a_sample_of_the_stream_is_known_the_cost_is_that_of_its_images_and_the_loss_is_not()
    {
        var table = new OutcomeTable(["a", "b", "c"], [0, 0, 1], [Row("early", [0.9f, 0.1f, 0.9f])], Row("final", [1, 1, 1]) with { Predicted = [0, 0, 1] });
        var stream = new OutcomeTable(["x", "y"], [-1, -1], [Row("early", [0.1f, 0.9f])], Row("final", [1, 1]));
        var problem = new SearchProblem(table, [new(0, 2, 20, 3)], 100) { Stream = stream };
        var scored = CascadeEvaluation.Score(problem, [new StructureExit(0, 0, 0.5f)]);
        Assert.Equal(((100 + 3) + (20 + 3)) / 2.0, scored.ExpectedCost, 12);
        Assert.Equal([0.5, 0.5], scored.ExitRates);
        Assert.Equal((3, 1, 1), (scored.Samples, scored.Lost, scored.Discordant));
        Assert.Equal(((20 + 3) + (100 + 3) + (20 + 3)) / 3.0, CascadeEvaluation.Score(problem with { Stream = null }, scored.Exits).ExpectedCost, 12);
    }

    [Fact]
    public void A_stream_that_does_not_fit_is_named()
    {
        var problem = SyntheticOutcomes.Problem(Table, 1);
        Assert.Contains("no images", Refusal(SyntheticOutcomes.Part(Table, 0, 0)), StringComparison.Ordinal);
        Assert.Contains("same heads", Refusal(Table with { Exits = Table.Exits[..1] }), StringComparison.Ordinal);
        Assert.Contains("number of samples", Refusal(SyntheticOutcomes.Part(Table, 0, 9) with { Exits = Table.Exits }), StringComparison.Ordinal);

        string Refusal(OutcomeTable stream)
        {
            var error = Assert.Throws<NASerExException>(() => problem with { Stream = stream });
            Assert.Equal("SearchProblemInvalid", error.Id);
            return error.Message;
        }
    }

    [Theory]
    [InlineData(2, 1, 1, 10, "row 2")]
    [InlineData(0, -1, 1, 10, "costs")]
    [InlineData(0, 1, double.NaN, 10, "costs")]
    [InlineData(0, 1, 1, 0, "original's cost")]
    public void What_makes_no_sense_is_named(int row, double prefix, double head, double final, string named)
    {
        var error = Assert.Throws<NASerExException>(() => new SearchProblem(Table, [new(row, 0, prefix, head)], final));
        Assert.Equal("SearchProblemInvalid", error.Id);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Costs_that_do_not_fit_the_table_are_an_error() => Assert.Equal("SearchProblemInvalid", Assert.Throws<NASerExException>(
        () => SearchProblem.Of(Table, [], new ExitCosts([], 1, "MACs"))).Id);

    [Theory]
    [InlineData("thresholds", 0, 3)]
    [InlineData("maxExits", 8, -1)]
    public void Options_out_of_range_are_named(string named, int thresholds, int maxExits)
    {
        var options = new SearchOptions { Thresholds = thresholds, MaxExits = maxExits };
        var error = Assert.Throws<NASerExException>(
            () => ExitSearch.Run(SyntheticOutcomes.Problem(Table, 1), options, WorkContext.None));
        Assert.Equal("SearchOptionsInvalid", error.Id);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static ExitOutcomes Row(string name, float[] confidence) => new(name, new int[confidence.Length], confidence);
}
