using NASerEx.Exits;
using NASerEx.Search.Certification;
using Xunit;

namespace NASerEx.Engine.Tests.Search.Certification;

/// <summary>How often certificates are wrong, and how much they cost, over 1,000 calibration splits and with the whole selection along the path.</summary>
public sealed class CoverageTests
{
    private const int Draws = 1_000;
    private const int Images = 800;

    // How much costlier than by a normal approximation, which is not valid for every distribution, plans may get. Hoeffding–Bentkus cannot
    // certify drops at such limits at all.
    [Theory]
    [InlineData(CertifiedLoss.AccuracyDrop, CertificateMethod.Exact, 0.03, 1.03)]
    [InlineData(CertifiedLoss.AccuracyDrop, CertificateMethod.Betting, 0.03, 1.08)]
    [InlineData(CertifiedLoss.AccuracyDrop, CertificateMethod.HoeffdingBentkus, 0.15, 1.5)]
    [InlineData(CertifiedLoss.Disagreement, CertificateMethod.Exact, 0.08, 1.01)]
    [InlineData(CertifiedLoss.Disagreement, CertificateMethod.Betting, 0.08, 1.05)]
    [InlineData(CertifiedLoss.Disagreement, CertificateMethod.HoeffdingBentkus, 0.08, 1.05)]
    public void Wrong_certificates_are_no_likelier_than_allowed_and_not_needlessly_cautious(
        CertifiedLoss loss, CertificateMethod method, double near, double costlier)
    {
        var population = new Population(loss, method, near);
        var (test, normal) = (new RememberedTest(MeanTests.Of(method)), new NormalTest());
        int wrong = 0;
        double cost = 0, normalCost = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var losses = population.Draw(Images, new Random(draw));
            var passed = FixedSequence.Run(losses, test, population.Options).Passed;
            wrong += population.Means[passed] > population.Options.Limit ? 1 : 0;
            cost += population.Costs[passed] / Draws;
            normalCost += population.Costs[FixedSequence.Run(losses, normal, population.Options).Passed] / Draws;
        }

        var (level, error) = (population.Options.Level, Math.Sqrt(population.Options.Level * population.Options.Confidence / Draws));
        Assert.True(wrong <= Draws * (level + 3 * error), $"{wrong} wrong of {Draws}");
        Assert.True(cost <= costlier * normalCost, $"{cost:0.00} on average, {normalCost:0.00} by the normal approximation");
    }

    [Theory]
    [InlineData(CertifiedLoss.AccuracyDrop, 0.03, 0.2)]
    [InlineData(CertifiedLoss.Disagreement, 0.08, 0.5)]
    public void The_expected_loss_of_the_choice_is_within_the_limit(CertifiedLoss loss, double near, double used)
    {
        var population = new Population(loss, CertificateMethod.Expectation, near);
        var chosen = Enumerable.Range(0, Draws)
            .Select(draw => population.Means[ConformalRisk.Run(population.Draw(Images, new Random(draw)), population.Options.Limit).Verdict.Passed])
            .ToArray();
        var error = Math.Sqrt(chosen.Select(mean => Math.Pow(mean - chosen.Average(), 2)).Average() / Draws);
        Assert.InRange(chosen.Average(), used * population.Options.Limit, population.Options.Limit + 3 * error);
    }

    /// <summary>The one-sided test of a mean by the central limit theorem.</summary>
    private sealed class NormalTest : IMeanTest
    {
        public double PValue(LossSample losses, double limit, double level)
        {
            var variance = (double)(losses.Lost + losses.Gained) / losses.Count - losses.Mean * losses.Mean;
            return limit - losses.Mean >= 1.6449 * Math.Sqrt(variance / losses.Count) ? level : 1;
        }
    }

    /// <summary>Tests equal counts once, unless their order matters.</summary>
    private sealed class RememberedTest(IMeanTest test) : IMeanTest
    {
        private readonly Dictionary<(int Lost, int Gained), double> _values = [];

        public double PValue(LossSample losses, double limit, double level)
        {
            if (test is BettingTest)
                return test.PValue(losses, limit, level);
            if (!_values.TryGetValue((losses.Lost, losses.Gained), out var value))
                _values[(losses.Lost, losses.Gained)] = value = test.PValue(losses, limit, level);
            return value;
        }
    }
}
