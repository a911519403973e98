using NASerEx.Gates;
using NASerEx.Measurement;
using NASerEx.Specs;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Gates;

public sealed class GateJudgeTests
{
    public static TheoryData<string, double, bool> Limits => new()
    {
        // The figure alone would pass where the bound does not.
        { "maxAccuracyDrop", 0.56, true }, { "maxAccuracyDrop", 0.55, false }, { "maxAccuracyDrop", 0.3, false },
        { "minSpeedup", 2.15, true }, { "minSpeedup", 2.16, false }, { "minSpeedup", 2.2, false },
        { "minMacReduction", 2.5, true }, { "minMacReduction", 2.55, false },
        { "maxMeanMs", 0.35, true }, { "maxMeanMs", 0.34, false },
        { "maxP90Ms", 0.66, true }, { "maxP90Ms", 0.65, false },
        { "maxP99Ms", 1.2, true }, { "maxP99Ms", 1.1, false },
        { "maxMemoryMb", 9.5, true }, { "maxMemoryMb", 9.4, false },
        { "minConfidence", 0.95, true }, { "minConfidence", 0.951, false },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void ABoundOfTheIntervalIsJudged(string key, double limit, bool passes)
    {
        var finding = Assert.Single(GateJudge.Judge(SyntheticMeasurement.Value, [new Gate(key, limit)]).Findings);
        Assert.Equal((key, limit, passes), (finding.Gate, finding.Limit, finding.IsPassed));
    }

    [Fact]
    public void EveryLimitIsAGateUnderItsKey()
    {
        var keys = SpecSchema.KeysOf(typeof(GateOptions)).Select(key => key.Name).ToArray();
        foreach (var key in SpecSchema.KeysOf(typeof(GateOptions)))
        {
            var options = new GateOptions();
            key.Property.SetValue(options, 0.5);
            Assert.Equal(new Gate(key.Name, 0.5), Assert.Single(Gate.Of(options)));
        }

        Assert.Equal(keys, Limits.Select(row => row.Data.Item1).Distinct());
    }

    [Fact]
    public void ASentenceNamesFigureBoundAndLimit()
    {
        var findings = GateJudge.Judge(SyntheticMeasurement.Value, Gate.Of(new GateOptions { MaxAccuracyDrop = 0.5, MinSpeedup = 2 })).Findings;
        Assert.Equal(
            [
                "maxAccuracyDrop: the accuracy drop is 0.3 points (95 % interval up to 0.56 points), above the limit of 0.5 points",
                "minSpeedup: the speed-up is 2.2 times (95 % interval from 2.15 times), within the limit of 2 times",
            ],
            findings.Select(finding => finding.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AConfidenceAsksForACertificateThatHasOne(bool expectation)
    {
        var measured = SyntheticMeasurement.Value with { Certificate = expectation ? SyntheticMeasurement.Value.Certificate! with { Confidence = null } : null };
        var finding = Assert.Single(GateJudge.Judge(measured, [new Gate("minConfidence", 0.9)]).Findings);
        Assert.False(finding.IsPassed);
        Assert.Equal("minConfidence: there is no confidence of the certificate; the limit of 0.9 asks for one", finding.Message);
    }

    [Theory]
    [InlineData("minSpeedup", 1.9, true)]
    [InlineData("minSpeedup", 1.95, false)]
    [InlineData("maxP99Ms", 260, true)]
    [InlineData("maxP99Ms", 259, false)]
    [InlineData("maxAccuracyDrop", 100, false)]
    public void AScenarioIsJudgedByWhatItMeasures(string key, double limit, bool passes) =>
        Assert.Equal(passes, GateJudge.Judge(SyntheticMeasurement.Offline, [new Gate(key, limit)]).IsPassed);

    [Fact]
    public void AGainThatIsLostIsARegression()
    {
        var now = SyntheticMeasurement.Offline with { Gain = 1.8, GainLow = 1.7, GainHigh = 1.85 };
        Assert.Equal("earlierSpeedup", Assert.Single(GateJudge.Judge(now, [], SyntheticMeasurement.Offline).Failed).Gate);
        Assert.True(GateJudge.Judge(SyntheticMeasurement.Offline, [], now).IsPassed);
    }

    [Fact]
    public void MemoryThatWasNotMeasuredDoesNotPass() =>
        Assert.False(GateJudge.Judge(SyntheticMeasurement.Value with { Resources = null }, [new Gate("maxMemoryMb", 1e6)]).IsPassed);

    [Fact]
    public void WhatIsNotANumberDoesNotPass() =>
        Assert.False(GateJudge.Judge(SyntheticMeasurement.Value with { SpeedupLow = double.NaN }, [new Gate("minSpeedup", 1)]).IsPassed);

    [Theory]
    [InlineData(2.14, 2.05, 2.14, false)]
    [InlineData(2.14, 2.05, 2.15, true)]
    [InlineData(2.5, 2.4, 2.6, true)]
    public void ASpeedupIsARegressionBeyondBothIntervals(double value, double low, double high, bool passes)
    {
        var now = SyntheticMeasurement.Value with { Speedup = value, SpeedupLow = low, SpeedupHigh = high };
        var finding = GateJudge.Judge(now, [], SyntheticMeasurement.Value).Findings.Single(each => each.Gate == "earlierSpeedup");
        Assert.Equal((passes, value, high, 2.15), (finding.IsPassed, finding.Value, finding.Bound, finding.Limit));
    }

    [Fact]
    public void ALossOfAccuracyIsARegression()
    {
        var now = SyntheticMeasurement.Value with { AccuracyDrop = 0.9, AccuracyDropLow = 0.6, AccuracyDropHigh = 1.2 };
        var verdict = GateJudge.Judge(now, [], SyntheticMeasurement.Value);
        Assert.Equal(
            "earlierAccuracyDrop: the accuracy drop is 0.9 points (95 % interval from 0.6 points), worse than the earlier 0.3 points (95 % interval up to 0.56 points)",
            Assert.Single(verdict.Failed).Message);
        Assert.True(GateJudge.Judge(SyntheticMeasurement.Value, [], now).IsPassed);
    }

    [Fact]
    public void SpeedupsOfOtherMachinesAreNotCompared()
    {
        var earlier = SyntheticMeasurement.Value with { Environment = SyntheticMeasurement.Value.Environment with { Threads = 2 } };
        Assert.Equal(["earlierAccuracyDrop", "earlierMacReduction"], GateJudge.Judge(SyntheticMeasurement.Value, [], earlier).Findings.Select(finding => finding.Gate));
        Assert.True(GateJudge.IsSameMachine(SyntheticMeasurement.Value, SyntheticMeasurement.Value with { Environment = SyntheticMeasurement.Value.Environment with { OnnxRuntime = "1.32" } }));
    }

    [Fact]
    public void TheErrorNamesEveryConstraintThatFailed()
    {
        var gates = Gate.Of(
            new GateOptions { MaxAccuracyDrop = 0.5, MinSpeedup = 3, MaxP90Ms = 1 },
            new Dictionary<string, NASerEx.Common.SourceLocation> { ["minSpeedup"] = new("search.naserex.yaml", 12, 3) });
        var error = GateFailure.Of([GateJudge.Judge(SyntheticMeasurement.Value, gates)]);
        Assert.Equal("GateFailed", error.Id);
        Assert.Equal(
            $"""
             The gate failed: 2 of 3 constraints do not hold.
             '{SyntheticMeasurement.Value.Model}': maxAccuracyDrop: the accuracy drop is 0.3 points (95 % interval up to 0.56 points), above the limit of 0.5 points;
             '{SyntheticMeasurement.Value.Model}': minSpeedup: the speed-up is 2.2 times (95 % interval from 2.15 times), below the limit of 3 times (search.naserex.yaml:12:3).
             """.ReplaceLineEndings("\n"),
            error.Message);
    }
}
