using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Search.Certification;
using Xunit;

namespace NASerEx.Engine.Tests.Search.Certification;

public sealed class CertifierTests
{
    // Candidate 0 costs 10, 1 costs 20, … Each lets every image leave, so a structure of one exit says what its row says.
    private static readonly CertificateOptions Options = new() { MaxLoss = 5 };

    [Fact]
    public void The_cheapest_plan_before_the_first_failure_is_chosen()
    {
        // From costly to cheap; on validation ever nearer to the limit.
        var validation = Problem([0, 1, 2, 3]);
        AssertChosen(validation, Problem([0, 2, 20, 3]), candidate: 1, tested: 3);
        AssertChosen(validation, Problem([0, 2, 3, 3]), candidate: 3, tested: 4);
        AssertChosen(validation, Problem([20, 0, 0, 0]), candidate: null, tested: 1);
    }

    [Fact]
    public void A_plan_that_a_cheaper_one_beats_on_validation_cannot_end_the_sequence() =>
        AssertChosen(Problem([3, 1, 2]), Problem([20, 1, 2]), candidate: 2, tested: 2);

    [Fact]
    public void The_loss_on_calibration_and_the_bound_are_told()
    {
        var found = Run(Problem([0, 1]), Problem([0, 4]), Options);
        Assert.Equal(4.0 / Images, found.MeanLoss);
        Assert.Equal(MeanTests.Of(Options.Method).UpperBound(Losses.Of(Images, 4), Options.Level), found.Bound, 1e-4);
        Assert.InRange(found.Bound, found.MeanLoss, Options.Limit);
    }

    [Fact]
    public void Gained_images_make_up_for_lost_ones_in_a_drop_and_not_in_a_disagreement()
    {
        var problem = Problem([0], gained: 30, lostToo: 30);
        Assert.NotNull(Run(problem, problem, Options).Structure);
        Assert.Null(Run(problem, problem, Options with { Loss = CertifiedLoss.Disagreement }).Structure);
    }

    [Fact]
    public void Losses_are_counted_against_the_baseline()
    {
        var problem = Problem([0]);
        var wrong = problem.Outcomes.Labels.Select((label, image) => image < 50 ? label + 1 : label).ToArray();
        var against = new SearchProblem(problem.Outcomes, problem.Candidates, problem.FinalCost, new ExitOutcomes("original", wrong, problem.Outcomes.Final.Confidence));
        ImmutableArray<StructureExit> exits = [new StructureExit(0, 0, 0)];
        Assert.Equal(-50.0 / Images, LossSample.Of(against, exits, CertifiedLoss.AccuracyDrop).Mean);
        Assert.Equal(50.0 / Images, LossSample.Of(against, exits, CertifiedLoss.Disagreement).Mean);
        Assert.Equal(50.0 / Images, LossSample.Of(against, [], CertifiedLoss.Disagreement).Mean);
    }

    [Fact]
    public void In_expectation_an_image_stays_lost_along_the_path()
    {
        // 9 images lost by the first plan and 9 others by the second: the second alone would pass.
        LossSample first = Losses.Of(Images, 9), second = new([0, .. first.Values[..^1]], mayGain: true);
        var (verdict, bound) = ConformalRisk.Run([first, second], 0.03);
        Assert.Equal(new PathVerdict(1, 2), verdict);
        Assert.Equal(10.0 / (Images + 1), bound);
        Assert.Equal(1, ConformalRisk.Run([second], 0.03).Verdict.Passed);
    }

    [Theory]
    [InlineData(CertificateMethod.Exact, 59)]
    [InlineData(CertificateMethod.HoeffdingBentkus, 59)]
    [InlineData(CertificateMethod.Expectation, 19)]
    public void Some_number_of_images_is_needed_even_to_certify_a_plan_that_loses_nothing(CertificateMethod method, int needed)
    {
        // 0.95^59 < 0.05 < 0.95^58; (0 + 1) / (19 + 1) = 0.05.
        var options = Options with { Method = method, Loss = CertifiedLoss.Disagreement };
        Assert.True(Certifier.IsEnough(needed, options));
        Assert.False(Certifier.IsEnough(needed - 1, options));
    }

    [Theory]
    [InlineData(0, 0.95, "maxLoss")]
    [InlineData(1, 1, "confidence")]
    public void Options_out_of_range_are_named(double maxLoss, double confidence, string named)
    {
        var problem = Problem([0]);
        var error = Assert.Throws<NASerExException>(() => Run(problem, problem, new CertificateOptions { MaxLoss = maxLoss, Confidence = confidence }));
        Assert.Equal("CertificateOptionsInvalid", error.Id);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private const int Images = 400;

    private static void AssertChosen(SearchProblem validation, SearchProblem calibration, int? candidate, int tested)
    {
        var found = Run(validation, calibration, Options);
        Assert.Equal((candidate, tested), (found.Structure?.Exits[0].Row, found.Tested));
    }

    private static CertifiedStructure Run(SearchProblem validation, SearchProblem calibration, CertificateOptions options) => Certifier.Run(
        validation.Candidates.Select(candidate => CascadeEvaluation.Score(validation, [new StructureExit(candidate.Row, candidate.Row, 0)])).Append(
            CascadeEvaluation.Score(validation, [])),
        validation, calibration, options);

    /// <summary>Rows from costly to cheap, each of which loses some images that the original gets right.</summary>
    private static SearchProblem Problem(int[] lost, int gained = 0, int lostToo = 0)
    {
        var labels = new int[Images];
        int[] original = [.. Enumerable.Range(0, Images).Select(image => image < gained ? 1 : 0)];
        var rows = lost.Select((count, row) => new ExitOutcomes(
            $"row {row}", [.. Enumerable.Range(0, Images).Select(image => image >= Images - count - lostToo ? 1 : 0)], [.. Enumerable.Repeat(0.5f, Images)]));
        var table = new OutcomeTable(
            [.. Enumerable.Range(0, Images).Select(image => $"{image}")], labels, [.. rows], new ExitOutcomes("final", original, new float[Images]));
        return new SearchProblem(table, lost.Select((_, row) => new SearchCandidate(row, row, 90 - 10 * row, 0)), 100);
    }
}
