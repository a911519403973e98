using System.Collections.Immutable;
using NASerEx.Data;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>From the logs of an interleaved run to what is reported.</summary>
internal sealed class MeasurementSummary
{
    private int[]? _labels;

    /// <summary>Labels, exits and times by model.</summary>
    public required IReadOnlyDictionary<ExitModel, ModelLog> Logs { get; init; }

    /// <summary>The split.</summary>
    public required ImageSplit Images { get; init; }

    /// <summary>Numbers of the images that were run.</summary>
    public required int[] Chosen { get; init; }

    /// <summary>Name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name of the split.</summary>
    public required string Split { get; init; }

    /// <summary>Where and how the models were run.</summary>
    public required MeasurementEnvironment Environment { get; init; }

    /// <summary>How the rounds were divided.</summary>
    public required Sittings Sittings { get; init; }

    /// <summary>Power that the machine draws, where it was not measured; null where it is not known.</summary>
    public required double? Watts { get; init; }

    /// <summary>Seed of the bootstrap.</summary>
    public required int Seed { get; init; }

    private int[] Labels => _labels ??= [.. Chosen.Select(image => Images.Labels[image])];

    /// <summary>The measurement of a model beside another.</summary>
    public ExitMeasurement Of(ExitModel model, ExitModel baseline)
    {
        var log = new RoundLog(Logs[model], Logs[baseline]);
        var paired = PairedOutcomes.Of(log.BaselineLabels, log.ModelLabels, Labels);
        var drop = paired.DifferenceInterval().Times(100);
        var rates = Rates(model, log);
        var meanMacs = rates.Sum(rate => rate.Rate * rate.Macs);
        var (modelMs, baselineMs) = (log.ModelMilliseconds(), log.BaselineMilliseconds());
        var (ours, theirs) = (LatencySummary.Of(modelMs), LatencySummary.Of(baselineMs));
        var (low, high) = SittingLatency.Intervals(Sittings.Of(modelMs));
        var speedup = SittingRatio.Of(Sittings.Totals(baselineMs), Sittings.Totals(modelMs));
        var reduction = MacReduction(model, baseline, log);
        return new ExitMeasurement
        {
            Model = model.Path,
            Baseline = baseline.Path,
            Dataset = Dataset,
            Split = Split,
            Samples = Labels.Length,
            Accuracy = paired.SecondAccuracy,
            BaselineAccuracy = paired.FirstAccuracy,
            AccuracyDrop = 100 * paired.Difference,
            AccuracyDropLow = drop.Low,
            AccuracyDropHigh = drop.High,
            Certificate = model.Manifest?.Certificate,
            MeanMacs = meanMacs,
            BaselineMacs = baseline.Macs[^1],
            MacReduction = baseline.Macs[^1] / meanMacs,
            MacReductionLow = reduction.Low,
            MacReductionHigh = reduction.High,
            LatencyMeanMs = ours.MeanMs,
            LatencyP50Ms = ours.P50Ms,
            LatencyP90Ms = ours.P90Ms,
            LatencyP99Ms = ours.P99Ms,
            LatencyLow = low,
            LatencyHigh = high,
            BaselineLatencyMeanMs = theirs.MeanMs,
            BaselineLatencyP50Ms = theirs.P50Ms,
            BaselineLatencyP90Ms = theirs.P90Ms,
            BaselineLatencyP99Ms = theirs.P99Ms,
            Speedup = theirs.MeanMs / ours.MeanMs,
            SpeedupLow = speedup.Low,
            SpeedupHigh = speedup.High,
            ExitRates = rates,
            SlowRuns = SlowRuns.Count(modelMs, ExitsByRound(log.Exits)),
            BaselineSlowRuns = SlowRuns.Count(baselineMs, ExitsByRound(Logs[baseline].Exits)),
            Resources = Resources(model, ours.MeanMs),
            BaselineResources = Resources(baseline, theirs.MeanMs),
            Rounds = log.Rounds,
            Environment = Environment,
            Details = new DetailSummary(model, log, Images, Chosen).Of(),
        };
    }

    private IEnumerable<int> ExitsByRound(int[] exits) => Sittings.Images(exits.Length).Select(image => exits[image]);

    private ModelResources Resources(ExitModel model, double meanMs) => Logs[model].Resources.Of(model.Bytes, meanMs, Watts);

    private Interval MacReduction(ExitModel model, ExitModel baseline, RoundLog log)
    {
        var ours = Array.ConvertAll(log.Exits, exit => (double)model.Macs[exit]);
        var theirs = new double[ours.Length];
        Array.Fill(theirs, baseline.Macs[^1]);
        return PairedBootstrap.RatioOfMeans(theirs, ours, Seed);
    }

    private ImmutableArray<ExitRate> Rates(ExitModel model, RoundLog log)
    {
        var (left, right) = (new int[model.Exits.Length], new int[model.Exits.Length]);
        for (var i = 0; i < Labels.Length; i++)
        {
            left[log.Exits[i]]++;
            right[log.Exits[i]] += log.ModelLabels[i] == Labels[i] ? 1 : 0;
        }

        return [.. model.Exits.Select((name, i) => new ExitRate(name, (double)left[i] / Labels.Length, model.Macs[i], (double)right[i] / left[i]))];
    }
}
