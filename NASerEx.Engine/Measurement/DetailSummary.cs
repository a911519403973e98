using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>From the log of an interleaved run to what is kept of it beside the figures.</summary>
/// <param name="model">The measured model.</param>
/// <param name="log">Labels, exits and times.</param>
/// <param name="images">The split.</param>
/// <param name="chosen">Index into the split by image of the log.</param>
internal sealed class DetailSummary(ExitModel model, RoundLog log, ImageSplit images, int[] chosen)
{
    private const int MostBins = 10;
    private const int LeastInBin = 20;
    private const int MostExamples = 8;

    /// <summary>The details.</summary>
    public MeasurementDetails Of() => new()
    {
        Latency = LatencyHistogram.Of(log.ModelMilliseconds(), log.BaselineMilliseconds()),
        Classes = [.. Enumerable.Range(0, log.Images).GroupBy(Label).OrderBy(group => group.Key).Select(group => OfClass(group.Key, [.. group]))],
        Exits = [.. model.Exits.Select((_, exit) => OfExit(exit, [.. Enumerable.Range(0, log.Images).Where(image => log.Exits[image] == exit)]))],
    };

    private ClassOutcome OfClass(int label, int[] members) => new(
        Name(label),
        members.Length,
        members.Count(image => log.ModelLabels[image] == label),
        members.Count(image => log.BaselineLabels[image] == label),
        [.. model.Exits.Select((_, exit) => members.Count(image => log.Exits[image] == exit))]);

    private ExitOutcome OfExit(int exit, int[] members)
    {
        var planned = model.Manifest is { } manifest && exit < manifest.Exits.Length ? manifest.Exits[exit] : null;
        return new ExitOutcome(
            model.Exits[exit],
            planned?.Head,
            model.Manifest is null ? null : planned?.Metric ?? DecisionMetric.MaxProbability,
            planned?.Threshold,
            model.Manifest is null ? [] : Calibration(members),
            [.. ModelMeasurement.Spread(members.Length, Math.Min(MostExamples, members.Length)).Select(at => Example(members[at]))]);
    }

    private ImmutableArray<ConfidenceBin> Calibration(int[] members)
    {
        var ordered = members.OrderBy(image => log.Confidences[image]).ToArray();
        var bins = Math.Min(ordered.Length, Math.Clamp(ordered.Length / LeastInBin, 1, MostBins));
        return [.. Enumerable.Range(0, bins).Select(bin => Bin(ordered[(ordered.Length * bin / bins)..(ordered.Length * (bin + 1) / bins)]))];
    }

    private ConfidenceBin Bin(int[] members) => new(
        members.Length,
        members.Average(image => (double)log.Confidences[image]),
        members.Average(image => log.ModelLabels[image] == Label(image) ? 1.0 : 0));

    private ExampleImage Example(int image) => new(images.Ids[chosen[image]], Name(Label(image)), Name(log.ModelLabels[image]));

    private int Label(int image) => images.Labels[chosen[image]];

    // A class map of numbers alone names fewer classes than the model may answer.
    private string Name(int label) => label < images.Classes.Count ? images.Classes[label] : label.ToString(CultureInfo.InvariantCulture);
}
