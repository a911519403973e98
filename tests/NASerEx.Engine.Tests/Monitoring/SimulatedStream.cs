using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Monitoring;

namespace NASerEx.Engine.Tests.Monitoring;

/// <summary>Answers of a plan with two exits, drawn at random.</summary>
/// <param name="Rates">Where images leave.</param>
/// <param name="Sharpness">How near confidences are to 1.</param>
/// <param name="Labels">Shares of the classes.</param>
/// <param name="Disagreement">Share of images of which the original says another class.</param>
internal sealed record SimulatedStream(ImmutableArray<double> Rates, double Sharpness, ImmutableArray<double> Labels, double Disagreement)
{
    public static SimulatedStream Usual { get; } = new([0.7, 0.2, 0.1], 4, [.. Enumerable.Repeat(0.1, 10)], 0.015);

    public static ImmutableArray<string> Exits { get; } = ["first", "second", "end"];

    public StreamReference Reference(int images, Random random)
    {
        var edges = Enumerable.Range(1, 19).Select(bin => (float)Math.Pow(bin / 20.0, 1 / Sharpness)).ToImmutableArray();
        var exits = Exits.Select(_ => new ExitReference(edges, [])).ToArray();
        var (counts, labels, disagreements) = (exits.Select(_ => new int[20]).ToArray(), new int[10], 0);
        for (var image = 0; image < images; image++)
        {
            var (exit, confidence, label, original) = Next(random);
            counts[exit][exits[exit].BinOf(confidence)]++;
            labels[label]++;
            disagreements += original == label ? 0 : 1;
        }

        return new StreamReference([.. exits.Zip(counts, (exit, count) => exit with { Counts = [.. count] })], [.. labels], disagreements, true);
    }

    /// <summary>Lets a monitor see some images.</summary>
    /// <returns>The number of the image that gave the first alarm, and the alarms; 0 where there was none.</returns>
    public (int Image, ImmutableArray<StreamAlarm> Alarms) Feed(StreamMonitor monitor, int images, Random random, double shadows = 0.02)
    {
        for (var image = 1; image <= images; image++)
        {
            var (exit, confidence, label, original) = Next(random);
            if (monitor.Observe(exit, confidence, label, random.NextDouble() < shadows ? original : null) is { IsEmpty: false } alarms)
                return (image, alarms);
        }

        return (0, []);
    }

    private (int Exit, float Confidence, int Label, int Original) Next(Random random)
    {
        var label = Draw(Labels, random);
        return (Draw(Rates, random), (float)Math.Pow(random.NextDouble(), 1 / Sharpness), label, random.NextDouble() < Disagreement ? (label + 1) % 10 : label);
    }

    private static int Draw(ImmutableArray<double> shares, Random random)
    {
        var (left, at) = (random.NextDouble(), 0);
        while (at < shares.Length - 1 && (left -= shares[at]) >= 0)
            at++;
        return at;
    }
}
