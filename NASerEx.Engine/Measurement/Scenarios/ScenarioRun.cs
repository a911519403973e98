using NASerEx.Common;

namespace NASerEx.Measurement.Scenarios;

/// <summary>What a scenario found out about two models: figures and logs of the model, and then of the original.</summary>
/// <param name="Figures">The figures that count.</param>
/// <param name="Logs">The queries that they come from.</param>
/// <param name="Gain">Interval of how many times better the model is.</param>
internal sealed record ScenarioOutcome(double[] Figures, QueryLog[] Logs, Interval Gain);

/// <summary>Takes two models, or what stands for them, through a scenario.</summary>
/// <param name="scenario">The scenario; it is not <see cref="Scenario.SingleStream"/>.</param>
/// <param name="options">Warm-up and seed.</param>
/// <param name="clock">The clock.</param>
/// <param name="work">Cancellation, progress, warnings.</param>
internal sealed class ScenarioRun(ScenarioOptions scenario, MeasurementOptions options, IServingClock clock, WorkContext work)
{
    /// <summary>Most images that a forecast runs.</summary>
    public const int TrialImages = 256;

    private const string Activity = "Measuring";
    private const int PilotQueries = 32;

    private readonly QueryRuns _runs = new(clock, work.Cancellation);

    /// <summary>Takes them through it.</summary>
    /// <param name="models">The model and the original.</param>
    /// <param name="images">Number of images at hand.</param>
    public ScenarioOutcome Of(IReadOnlyList<IServed> models, int images)
    {
        work.Report(Activity, "warming up", 0, 0);
        WarmUp(models, images);
        var outcome = scenario.Scenario switch
        {
            Scenario.MultiStream => MultiStream(models, images),
            Scenario.Server => Server(models, images),
            _ => Offline(models, images),
        };
        work.Report(Activity, "done", 1, 1);
        return outcome;
    }

    /// <summary>How long <see cref="Of"/> takes, told from a few queries.</summary>
    /// <param name="models">As there; they have the first <see cref="TrialImages"/> images at least.</param>
    /// <param name="images">As there.</param>
    public TimeSpan Estimate(IReadOnlyList<IServed> models, int images)
    {
        var trial = Math.Min(TrialImages, images);
        var warmUp = MeasurementForecast.Timed(() => WarmUp(models, trial));
        return warmUp + TimeSpan.FromMilliseconds(scenario.Scenario switch
        {
            Scenario.MultiStream => Streaming(Taken(PilotQueries, scenario.QueryImages).Sum() / PilotQueries),
            Scenario.Server => Taken(PilotQueries, 1).Sum(taken => Searching(taken / PilotQueries)),
            _ => Passing(Taken(1, trial).Sum() * images / trial),
        });

        IEnumerable<double> Taken(int queries, int length) => _runs.InTurn(models, Draw(queries, length, trial)).Select(log => log.Length);
    }

    private double Streaming(double each) => Count(each) * each;

    private double Passing(double pass) => (1 + PassesOf(pass)) * pass;

    // Queries in turn, then some at each rate that is tried; these are nearer to what surely does not hold than to half of it.
    private double Searching(double each)
    {
        var (rates, every) = (Math.Ceiling(Math.Log2(1 / scenario.RateWithin)), 1.5 * each);
        return (SampleSize.Needed(scenario.Percentile) * each) + (rates * Count(every) * every);
    }

    private ScenarioOutcome MultiStream(IReadOnlyList<IServed> models, int images)
    {
        var pilot = _runs.InTurn(models, Draw(PilotQueries, scenario.QueryImages, images));
        var queries = Count(pilot.Sum(log => log.Length) / PilotQueries);
        work.Report(Activity, $"{queries} queries of {scenario.QueryImages} images", 0, 1);
        var logs = _runs.InTurn(models, Draw(queries, scenario.QueryImages, images));
        return new ScenarioOutcome(
            [.. logs.Select(PercentileOf)], logs, PairedBootstrap.RatioOfPercentiles(logs[1].Latencies, logs[0].Latencies, scenario.Percentile, options.Seed));
    }

    private ScenarioOutcome Offline(IReadOnlyList<IServed> models, int images)
    {
        int[] all = [.. Enumerable.Range(0, images)];
        var pass = _runs.InTurn(models, [all]).Sum(log => log.Length);
        var passes = PassesOf(pass);
        work.Report(Activity, $"{passes} times {images} images", 0, 1);
        var logs = _runs.InTurn(models, [.. Enumerable.Repeat(all, passes)]);
        return new ScenarioOutcome([.. logs.Select(log => 1000 * passes * images / log.Length)], logs, SittingRatio.Of(logs[1].Latencies, logs[0].Latencies));
    }

    private int PassesOf(double pass) => scenario.Queries ?? (int)Math.Max(scenario.Passes, Math.Ceiling(1000 * scenario.MinSeconds / pass));

    private ScenarioOutcome Server(IReadOnlyList<IServed> models, int images)
    {
        var logs = _runs.InTurn(models, Draw(SampleSize.Needed(scenario.Percentile), 1, images));
        RateSearch[] searches = [.. logs.Select(log => new RateSearch(1000 * log.Latencies.Length / log.Length, scenario.RateWithin))];
        while (searches.Any(search => !search.IsDone))
            for (var i = 0; i < models.Count; i++)
                if (!searches[i].IsDone)
                    logs[i] = Try(models[i], searches[i], images) ?? logs[i];
        var (ours, theirs) = (searches[0], searches[1]);
        return new ScenarioOutcome([ours.Held, theirs.Held], logs, new Interval(ours.Held / theirs.Failed, ours.Failed / theirs.Held));
    }

    /// <summary>Runs a model at the next rate of its search.</summary>
    /// <returns>The log, if the rate holds.</returns>
    private QueryLog? Try(IServed model, RateSearch search, int images)
    {
        var rate = search.Next;
        var queries = Count(1000 / rate);
        work.Report(Activity, FormattableString.Invariant($"{rate:0.#} queries a second"), 0, 0);
        var log = _runs.AtTimes(model, Draw(queries, 1, images), ArrivalTimes.Poisson(queries, options.Seed), rate);
        var holds = PercentileOf(log) <= scenario.DeadlineMs;
        search.Tell(holds);
        return holds ? log : null;
    }

    /// <summary>Queries of a run, of which one takes or is to come every so many milliseconds.</summary>
    private int Count(double every) =>
        scenario.Queries ?? (int)Math.Max(SampleSize.Needed(scenario.Percentile), Math.Ceiling(1000 * scenario.MinSeconds / every));

    private int[][] Draw(int queries, int length, int images) => ArrivalTimes.Queries(queries, length, images, options.Seed);

    private double PercentileOf(QueryLog log)
    {
        var sorted = (double[])log.Latencies.Clone();
        Array.Sort(sorted);
        return Percentiles.OfSorted(sorted, scenario.Percentile);
    }

    private void WarmUp(IReadOnlyList<IServed> models, int images)
    {
        var queries = Draw(PilotQueries, 1, images);
        var next = 0;
        Measurement.WarmUp.Run(
            () =>
            {
                work.Cancellation.ThrowIfCancellationRequested();
                var start = clock.Now;
                foreach (var model in models)
                    model.Serve(queries[next]);
                next = (next + 1) % queries.Length;
                return clock.Now - start;
            },
            options);
    }
}
