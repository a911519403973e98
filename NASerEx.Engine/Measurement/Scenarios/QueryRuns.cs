namespace NASerEx.Measurement.Scenarios;

/// <summary>Runs queries through models by a clock.</summary>
/// <param name="clock">The clock.</param>
/// <param name="cancellation">Asked between queries.</param>
internal sealed class QueryRuns(IServingClock clock, CancellationToken cancellation)
{
    /// <summary>
    /// Queries one after another, each by every model in its turn; whoever begins changes from query to query.
    /// </summary>
    /// <param name="models">The models.</param>
    /// <param name="queries">The images of each query.</param>
    /// <returns>A log a model.</returns>
    public QueryLog[] InTurn(IReadOnlyList<IServed> models, int[][] queries)
    {
        QueryLog[] logs = [.. models.Select(_ => new QueryLog(queries.Length))];
        var began = clock.Now;
        for (var query = 0; query < queries.Length; query++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < models.Count; i++)
            {
                var next = (query + i) % models.Count;
                var start = clock.Now;
                models[next].Serve(queries[query]);
                (logs[next].Arrivals[query], logs[next].Latencies[query], logs[next].Images[query]) = (start - began, clock.Now - start, queries[query]);
                logs[next].Length += logs[next].Latencies[query];
            }
        }

        return logs;
    }

    /// <summary>Queries at given times. One is served at a time, in the order in which they came; the others wait, which counts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="queries">The images of each query.</param>
    /// <param name="times">When they come, ascending, in units of the mean gap.</param>
    /// <param name="rate">Queries a second.</param>
    public QueryLog AtTimes(IServed model, int[][] queries, double[] times, double rate)
    {
        var log = new QueryLog(queries.Length);
        var start = clock.Now;
        for (var query = 0; query < queries.Length; query++)
        {
            cancellation.ThrowIfCancellationRequested();
            var arrival = times[query] * 1000 / rate;
            clock.WaitUntil(start + arrival);
            model.Serve(queries[query]);
            (log.Arrivals[query], log.Latencies[query], log.Images[query]) = (arrival, clock.Now - start - arrival, queries[query]);
        }

        log.Length = clock.Now - start;
        return log;
    }
}
