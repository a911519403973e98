using System.Collections.Immutable;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>From the log of an interleaved run to what is reported.</summary>
/// <param name="model">The measured model.</param>
/// <param name="baseline">The original.</param>
/// <param name="log">Labels, exits and times.</param>
/// <param name="labels">True class by image.</param>
internal sealed class MeasurementSummary(ExitModel model, ExitModel baseline, RoundLog log, int[] labels)
{
    /// <summary>The measurement.</summary>
    public ExitMeasurement Of(string dataset, string split, MeasurementEnvironment environment, int seed)
    {
        var paired = PairedOutcomes.Of(log.BaselineLabels, log.ModelLabels, labels);
        var drop = paired.DifferenceInterval().Times(100);
        var rates = Rates();
        var meanMacs = rates.Sum(rate => rate.Rate * rate.Macs);
        var (modelMs, baselineMs) = (log.ModelMilliseconds(), log.BaselineMilliseconds());
        var (ours, theirs) = (LatencySummary.Of(modelMs), LatencySummary.Of(baselineMs));
        var speedup = PairedBootstrap.RatioOfMeans(baselineMs, modelMs, seed);
        return new ExitMeasurement
        {
            Model = model.Path,
            Baseline = baseline.Path,
            Dataset = dataset,
            Split = split,
            Samples = labels.Length,
            Accuracy = paired.SecondAccuracy,
            BaselineAccuracy = paired.FirstAccuracy,
            AccuracyDrop = 100 * paired.Difference,
            AccuracyDropLow = drop.Low,
            AccuracyDropHigh = drop.High,
            Certificate = model.Manifest?.Certificate,
            MeanMacs = meanMacs,
            BaselineMacs = baseline.Macs[^1],
            MacReduction = baseline.Macs[^1] / meanMacs,
            LatencyMeanMs = ours.MeanMs,
            LatencyP50Ms = ours.P50Ms,
            LatencyP90Ms = ours.P90Ms,
            LatencyP99Ms = ours.P99Ms,
            BaselineLatencyMeanMs = theirs.MeanMs,
            BaselineLatencyP50Ms = theirs.P50Ms,
            BaselineLatencyP90Ms = theirs.P90Ms,
            BaselineLatencyP99Ms = theirs.P99Ms,
            Speedup = theirs.MeanMs / ours.MeanMs,
            SpeedupLow = speedup.Low,
            SpeedupHigh = speedup.High,
            ExitRates = rates,
            Rounds = log.Rounds,
            Environment = environment,
        };
    }

    private ImmutableArray<ExitRate> Rates()
    {
        var (left, right) = (new int[model.Exits.Length], new int[model.Exits.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            left[log.Exits[i]]++;
            right[log.Exits[i]] += log.ModelLabels[i] == labels[i] ? 1 : 0;
        }

        return [.. model.Exits.Select((name, i) => new ExitRate(name, (double)left[i] / labels.Length, model.Macs[i], (double)right[i] / left[i]))];
    }
}
