using System.Globalization;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Measurement.Scenarios;

namespace NASerEx.Measurement;

/// <summary>Single timed runs, kept to be looked at in other tools: a CSV file with a row a query.</summary>
public sealed class RawSamples
{
    private const string Header = "model,scenario,query,images,arrivalMs,latencyMs";

    private readonly List<string> _rows = [Header];

    /// <summary>Writes all of them in place of an earlier file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public void Write(string path) => AtomicFile.WriteText(path, string.Join('\n', _rows) + "\n");

    /// <summary>Notes the queries of a model.</summary>
    /// <param name="model">Path of the model.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="log">The queries.</param>
    /// <param name="images">The split.</param>
    /// <param name="chosen">Index into the split by image of the log.</param>
    internal void Add(string model, Scenario scenario, QueryLog log, ImageSplit images, int[] chosen)
    {
        for (var query = 0; query < log.Latencies.Length; query++)
            Add(model, scenario, query, string.Join('|', log.Images[query].Select(image => images.Ids[chosen[image]])), log.Arrivals[query], log.Latencies[query]);
    }

    /// <summary>Notes the runs of a model, one image each.</summary>
    /// <param name="model">Path of the model.</param>
    /// <param name="milliseconds">Times by round.</param>
    /// <param name="images">Id of the image by round.</param>
    internal void Add(string model, double[] milliseconds, IEnumerable<string> images)
    {
        foreach (var (image, round) in images.Select((image, round) => (image, round)))
            Add(model, Scenario.SingleStream, round, image, null, milliseconds[round]);
    }

    private void Add(string model, Scenario scenario, int query, string images, double? arrival, double latency) =>
        _rows.Add(string.Create(CultureInfo.InvariantCulture, $"{Quoted(model)},{scenario},{query},{Quoted(images)},{arrival:0.####},{latency:0.######}"));

    /// <summary>A field as RFC 4180 has it.</summary>
    private static string Quoted(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
