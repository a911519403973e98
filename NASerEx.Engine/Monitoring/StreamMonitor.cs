using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Monitoring;

/// <summary>
/// Watches what a model with exits says of a stream, and tells as soon as it no longer looks like what it says of the reference's images. Three
/// sequential tests, of where images leave and how sure the exits are, of the classes and of the disagreement with the original, share the false-alarm
/// rate evenly. It holds for streams of any length, if their images and those of the reference could as well have come in any other order.
/// One thread at a time; what it holds does not grow.
/// </summary>
public sealed class StreamMonitor
{
    private const int Bins = 10;
    private const int DisagreementBins = 8;

    private readonly StreamReference _reference;
    private readonly ImmutableArray<string> _exits;
    private readonly IReadOnlyList<string> _classes;
    private readonly MonitorOptions _options;
    private readonly int[] _firstCells;
    private readonly ImmutableArray<Test> _tests;
    private readonly RecentShares _left;
    private readonly RecentShares _said;
    private readonly RecentShares _disagreed = new(2);
    private SeededRandom _ties;

    /// <summary>Begins to watch.</summary>
    /// <param name="reference">What the answers should look like.</param>
    /// <param name="exits">Names of the places where images leave: each exit, then the end.</param>
    /// <param name="classes">Names of the classes by label; may be fewer.</param>
    /// <param name="options">How it is watched.</param>
    /// <exception cref="NASerExException"><c>MonitorReferenceInvalid</c>: the reference is none of such a model.</exception>
    public StreamMonitor(StreamReference reference, ImmutableArray<string> exits, IReadOnlyList<string> classes, MonitorOptions options)
    {
        if (reference.Exits.Length != exits.Length || reference.Samples == 0 || reference.Exits.Any(place => place is null || place.Counts.Length != place.Edges.Length + 1))
            throw new NASerExException(
                "MonitorReferenceInvalid", ErrorKind.InvalidInput, "What the model keeps to compare a stream with does not fit its exits. Export it again.");
        (_reference, _exits, _classes, _options) = (reference, exits, classes, options);
        _ties = SeededRandom.For(options.Seed, 0);
        _firstCells = new int[exits.Length];
        for (var at = 1; at < exits.Length; at++)
            _firstCells[at] = _firstCells[at - 1] + reference.Exits[at - 1].Counts.Length;
        // From the surest of the first exit to the least sure of the end.
        _tests =
        [
            new Test(StreamAspect.Exits, new RankPool(reference.Exits.SelectMany(place => place.Counts.Reverse())), RankBets.Even(Bins)),
            new Test(StreamAspect.Labels, new RankPool(reference.Labels), RankBets.Even(Bins)),
            new Test(StreamAspect.Disagreement, new RankPool([reference.Samples - reference.Disagreements, reference.Disagreements]), RankBets.Upper(DisagreementBins)),
        ];
        (_left, _said) = (new RecentShares(exits.Length), new RecentShares(reference.Labels.Length));
    }

    /// <summary>Takes note of the next image.</summary>
    /// <param name="exit">Where it left.</param>
    /// <param name="confidence">How sure the classifier there was.</param>
    /// <param name="label">The class that was said.</param>
    /// <param name="original">The class that the original says; null where it was not asked.</param>
    /// <returns>Aspects in which the stream has turned out not to look like the reference; each is told once.</returns>
    public ImmutableArray<StreamAlarm> Observe(int exit, float confidence, int label, int? original)
    {
        _left.Add(exit, confidence);
        _said.Add(label);
        var place = _reference.Exits[exit];
        var isAlarm = Bet(0, _firstCells[exit] + place.Counts.Length - 1 - place.BinOf(confidence)) | Bet(1, label);
        if (original is not null)
        {
            _disagreed.Add(original == label ? 0 : 1);
            isAlarm |= Bet(2, original == label ? 0 : 1);
        }

        return isAlarm ? Alarms() : [];
    }

    /// <summary>What the stream looks like so far.</summary>
    public StreamStatus Status => new(
        _left.Total,
        [.. _exits.Select((name, at) => new StreamExit(
            name, (double)_reference.Exits[at].Samples / _reference.Samples, _left.Share(at), _left.Recent(at), _reference.Exits[at].MeanConfidence, _left.RecentMean(at)))],
        [.. _reference.Labels.Select((count, label) => new StreamLabel(NameOf(label), (double)count / _reference.Samples, _said.Recent(label)))
            .OrderByDescending(label => label.RecentShare - label.ExpectedShare)],
        _disagreed.Total,
        _disagreed.Share(1),
        (double)_reference.Disagreements / _reference.Samples);

    private string NameOf(int label) => label < _classes.Count ? _classes[label] : label.ToString(CultureInfo.InvariantCulture);

    private double Limit => Math.Log(_tests.Length / _options.FalseAlarmRate);

    private bool Bet(int test, int cell)
    {
        var (ranks, bets) = (_tests[test].Ranks, _tests[test].Bets);
        bets.Bet(ranks.Add(cell, _ties.NextFloat()));
        return !_tests[test].IsTold && bets.LogWealth >= Limit;
    }

    private ImmutableArray<StreamAlarm> Alarms()
    {
        var status = Status;
        var alarms = ImmutableArray.CreateBuilder<StreamAlarm>();
        foreach (var test in _tests.Where(test => !test.IsTold && test.Bets.LogWealth >= Limit))
        {
            test.IsTold = true;
            alarms.Add(new StreamAlarm(test.Aspect, Math.Exp(test.Bets.LogWealth), _options.FalseAlarmRate, status));
        }

        return alarms.ToImmutable();
    }

    private sealed record Test(StreamAspect Aspect, RankPool Ranks, RankBets Bets)
    {
        public bool IsTold { get; set; }
    }
}
