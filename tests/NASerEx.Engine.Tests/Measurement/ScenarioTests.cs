using NASerEx.Common;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

/// <summary>Scenarios on models of known service times, by a clock that only they move, against figures worked out by hand.</summary>
public sealed class ScenarioTests
{
    private const int Images = 16;

    private readonly List<string> _warnings = [];

    [Theory]
    [InlineData(90, 64)]
    [InlineData(99, 662)]
    public void Samples_are_as_many_as_a_percentile_asks_for(double percentile, int samples) => Assert.Equal(samples, SampleSize.Needed(percentile));

    [Fact]
    public void Arrivals_are_a_Poisson_process_of_the_seed()
    {
        var times = ArrivalTimes.Poisson(200_000, seed: 3);
        var gaps = times.Zip(times.Prepend(0), (time, before) => time - before).ToArray();
        Assert.All(gaps, gap => Assert.True(gap >= 0));
        Assert.InRange(gaps.Average(), 0.99, 1.01);
        // An exponential gap is beyond t with probability e^−t.
        foreach (var t in new[] { 0.1, 1, 3 })
            Assert.InRange(gaps.Count(gap => gap > t) / 200_000.0, Math.Exp(-t) - 0.004, Math.Exp(-t) + 0.004);
        Assert.Equal(times[..10], ArrivalTimes.Poisson(10, seed: 3));
        Assert.NotEqual(times[..10], ArrivalTimes.Poisson(10, seed: 4));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Waiting_is_that_of_a_queue_with_fixed_service_times(double load)
    {
        const double service = 2;
        const int queries = 400_000;
        var clock = new VirtualClock();
        var log = new QueryRuns(clock, CancellationToken.None).AtTimes(
            new FakeModel(clock, _ => service), ArrivalTimes.Queries(queries, 1, Images, 1), ArrivalTimes.Poisson(queries, 1), 1000 * load / service);
        // Pollaczek and Khinchine for M/D/1: ρ / (2 (1 − ρ)) · S.
        var waiting = load / (2 * (1 - load)) * service;
        Assert.InRange(log.Latencies.Average() - service, 0.96 * waiting, 1.04 * waiting);
        Assert.InRange(queries / log.Length, 0.99 * load / service, 1.01 * load / service);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public void Server_finds_the_rate_that_the_distribution_of_waiting_gives(double deadline)
    {
        var outcome = Run(new ScenarioOptions { Scenario = Scenario.Server, DeadlineMs = deadline, Queries = 150_000 }, _ => 1, _ => 0.5);
        var (slow, fast) = (GreatestRate(1, deadline), GreatestRate(0.5, deadline));
        Assert.InRange(outcome.Figures[0], 0.97 * slow, 1.03 * slow);
        Assert.InRange(outcome.Figures[1], 0.97 * fast, 1.03 * fast);
        Assert.InRange(outcome.Figures[0] / outcome.Figures[1], outcome.Gain.Low, outcome.Gain.High);
        Assert.True(LatencySummary.Of(outcome.Logs[0].Latencies).P99Ms <= deadline);
    }

    [Fact]
    public void Server_finds_no_rate_where_one_query_is_too_slow()
    {
        var outcome = Run(new ScenarioOptions { Scenario = Scenario.Server, DeadlineMs = 1.5, Queries = 2_000 }, _ => 2, _ => 1);
        Assert.Equal(0, outcome.Figures[0]);
        Assert.True(outcome.Figures[1] > 0);
        Assert.All(outcome.Logs[0].Latencies, latency => Assert.Equal(2, latency, 6));
    }

    [Fact]
    public void Offline_gives_the_throughput_of_the_service_times()
    {
        var outcome = Run(new ScenarioOptions { Scenario = Scenario.Offline, MinSeconds = 0 }, image => image % 2 == 0 ? 1 : 3, _ => 5);
        Assert.Equal(500, outcome.Figures[0], 6);
        Assert.Equal(200, outcome.Figures[1], 6);
        Assert.Equal((2.5, 2.5), (Math.Round(outcome.Gain.Low, 6), Math.Round(outcome.Gain.High, 6)));
        Assert.Equal([10, 10], outcome.Logs.Select(log => log.Latencies.Length));
    }

    [Fact]
    public void Offline_goes_on_until_it_has_run_long_enough()
    {
        var outcome = Run(new ScenarioOptions { Scenario = Scenario.Offline, MinSeconds = 4 }, _ => 1, _ => 4);
        // A pass of both takes 16 · 5 ms.
        Assert.Equal(50, outcome.Logs[0].Latencies.Length);
    }

    [Fact]
    public void MultiStream_gives_the_percentile_of_whole_queries()
    {
        // Eight images of 1 or 3 ms, as likely: at most 7 slow ones in 255 of 256 queries, at most 6 in 247.
        var outcome = Run(new ScenarioOptions { Scenario = Scenario.MultiStream, Queries = 4_000 }, image => image % 2 == 0 ? 1 : 3, _ => 10);
        Assert.Equal(22, outcome.Figures[0], 6);
        Assert.Equal(80, outcome.Figures[1], 6);
        Assert.InRange(80 / 22.0, outcome.Gain.Low - 1e-9, outcome.Gain.High + 1e-9);
        Assert.Equal(16, outcome.Logs[0].Latencies.Average(), 1);
    }

    [Fact]
    public void As_many_queries_are_run_as_the_percentile_asks_for() => Assert.Equal(
        662, Run(new ScenarioOptions { Scenario = Scenario.MultiStream, MinSeconds = 0 }, _ => 1, _ => 1).Logs[0].Latencies.Length);

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        var options = new ScenarioOptions { Scenario = Scenario.Server, DeadlineMs = 6, Queries = 1_000 };
        Assert.Equal(Run(options, image => 1 + image % 3, _ => 2).Figures, Run(options, image => 1 + image % 3, _ => 2).Figures);
    }

    /// <summary>The rate at which 99 of 100 queries of a service time are answered within a deadline.</summary>
    private static double GreatestRate(double service, double deadline)
    {
        var (low, high) = (0.0, 1 / service);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = WaitsAtMost(deadline - service, service, middle) >= 0.99 ? (middle, high) : (low, middle);
        }

        return 1000 * low;
    }

    /// <summary>P[W ≤ t] in M/D/1 (Erlang 1909): (1 − λS) Σ_k (λ(kS − t))^k / k! · e^(λ(t − kS)) over k from 0 to ⌊t / S⌋.</summary>
    private static double WaitsAtMost(double t, double service, double rate)
    {
        var (sum, factorial) = (0.0, 1.0);
        for (var k = 0; k <= (int)(t / service); k++)
        {
            factorial *= Math.Max(1, k);
            sum += Math.Pow(rate * (k * service - t), k) / factorial * Math.Exp(rate * (t - k * service));
        }

        return (1 - rate * service) * sum;
    }

    private ScenarioOutcome Run(ScenarioOptions scenario, Func<int, double> model, Func<int, double> baseline)
    {
        var clock = new VirtualClock();
        var run = new ScenarioRun(scenario, new MeasurementOptions(), clock, new WorkContext { OnWarning = _warnings.Add });
        return run.Of([new FakeModel(clock, model), new FakeModel(clock, baseline)], Images);
    }

    private sealed class VirtualClock : IServingClock
    {
        public double Now { get; set; }

        public void WaitUntil(double milliseconds) => Now = Math.Max(Now, milliseconds);
    }

    private sealed class FakeModel(VirtualClock clock, Func<int, double> service) : IServed
    {
        public void Serve(ReadOnlySpan<int> images)
        {
            foreach (var image in images)
                clock.Now += service(image);
        }
    }
}
