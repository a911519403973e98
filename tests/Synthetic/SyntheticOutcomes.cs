using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;

namespace NASerEx.Synthetic;

/// <summary>
/// Outcomes of made-up cascades: every sample has a difficulty, every classifier a skill, and what a classifier says is drawn from both.
/// Confidences are informative and calibrated on average; neighbouring classifiers err on the same samples.
/// </summary>
public static class SyntheticOutcomes
{
    private const int Classes = 10;

    /// <summary>A table of some samples at some positions, two heads at each, and the original; the samples may be harder than others by some standard deviations.</summary>
    public static OutcomeTable Table(int samples, int positions, int headsPerPosition, int seed, double harder = 0)
    {
        var random = new Random(seed);
        var difficulty = Enumerable.Range(0, samples).Select(_ => harder + Normal(random)).ToArray();
        var shared = Enumerable.Range(0, samples).Select(_ => Normal(random)).ToArray();
        var labels = Enumerable.Range(0, samples).Select(_ => random.Next(Classes)).ToArray();
        var exits = ImmutableArray.CreateBuilder<ExitOutcomes>();
        for (var position = 0; position < positions; position++)
        {
            for (var head = 0; head < headsPerPosition; head++)
            {
                var skill = 1.5 + 2.5 * (position + 1) / (positions + 1) + 0.3 * head;
                exits.Add(Row($"p{position}/h{head}", skill, difficulty, shared, labels, random));
            }
        }

        var final = Row("final", 4.2, difficulty, shared, labels, random);
        return new OutcomeTable([.. Enumerable.Range(0, samples).Select(i => $"s{i}")], labels, exits.ToImmutable(), final);
    }

    /// <summary>All rows of a table as candidates: prefixes evenly spaced up to 90 % of a cost of 100, heads of 2 and more, with 5 weights and more.</summary>
    public static SearchProblem Problem(OutcomeTable table, int headsPerPosition)
    {
        var positions = table.Exits.Length / headsPerPosition;
        return new SearchProblem(table, Enumerable.Range(0, table.Exits.Length).Select(row => new SearchCandidate(
            row, row / headsPerPosition, 90.0 * (row / headsPerPosition + 1) / (positions + 1), 2 + 3 * (row % headsPerPosition))
        {
            Parameters = 5 + 5 * (row % headsPerPosition),
        }), 100);
    }

    /// <summary>A problem whose costs are those of a stream: of other samples, which are harder by some standard deviations.</summary>
    public static SearchProblem OnStream(SearchProblem problem, int samples, int headsPerPosition, int seed, double harder) => problem with
    {
        Stream = Table(samples, problem.Outcomes.Exits.Length / headsPerPosition, headsPerPosition, seed, harder),
    };

    /// <summary>Some samples of a table.</summary>
    public static OutcomeTable Part(OutcomeTable table, int first, int count)
    {
        return new OutcomeTable(
            table.SampleIds.Slice(first, count), table.Labels[first..(first + count)], [.. table.Exits.Select(Slice)], Slice(table.Final));

        ExitOutcomes Slice(ExitOutcomes row) => Changed(row, scores => scores[first..(first + count)]) with { Predicted = row.Predicted[first..(first + count)] };
    }

    /// <summary>A table with scores rounded to multiples of a step, so that many are equal.</summary>
    public static OutcomeTable Rounded(OutcomeTable table, float step) => table with
    {
        Exits = [.. table.Exits.Select(row => Changed(row, scores => [.. scores.Select(score => step * MathF.Round(score / step))]))],
    };

    private static ExitOutcomes Changed(ExitOutcomes row, Func<float[], float[]> change) =>
        row with { Metrics = [.. row.Metrics.Select(metric => metric with { Scores = change(metric.Scores) })] };

    private static ExitOutcomes Row(string name, double skill, double[] difficulty, double[] shared, int[] labels, Random random)
    {
        var predicted = new int[labels.Length];
        var confidence = new float[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var evidence = skill - 1.8 * difficulty[i] + 0.8 * Normal(random);
            var isRight = evidence + 0.9 * shared[i] + 0.5 * Normal(random) > 0;
            predicted[i] = isRight ? labels[i] : (labels[i] + 1 + random.Next(Classes - 1)) % Classes;
            confidence[i] = (float)(0.1 + 0.9 / (1 + Math.Exp(-1.6 * evidence)));
        }

        return new ExitOutcomes(name, predicted, [new MetricScores(FittedMetric.MaxProbability, confidence), .. Others(confidence, name)]);
    }

    /// <summary>Scores by the other metrics: nearly as informative as the confidences, but not in the same order.</summary>
    private static IEnumerable<MetricScores> Others(float[] confidence, string name) => DecisionMetrics.All
        .Where(metric => metric.Name != DecisionMetric.MaxProbability && !metric.NeedsEarlierExit)
        .Select(metric =>
        {
            var random = new Random((int)(SeededRandom.Key((int)metric.Name, name) % int.MaxValue));
            float[] scores = [.. confidence.Select(score => (2 * score) - 1 + (float)(0.1 * Normal(random)))];
            return new MetricScores(new FittedMetric(metric.Name, [1, 2]), scores);
        });

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
