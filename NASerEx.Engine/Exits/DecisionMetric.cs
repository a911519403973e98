using System.Text.Json;
using System.Text.Json.Serialization;

namespace NASerEx.Exits;

/// <summary>What an exit goes by when it lets an image leave. Greater scores are surer of all of them.</summary>
[JsonConverter(typeof(DecisionMetricNames))]
public enum DecisionMetric
{
    /// <summary>The greatest probability, in (0, 1].</summary>
    MaxProbability,

    /// <summary>How few classes are left: one over the perplexity of the probabilities, in (0, 1].</summary>
    Entropy,

    /// <summary>How far the greatest probability is above the second, in [0, 1].</summary>
    Margin,

    /// <summary>The log-sum-exp of the logits, in nats: how much speaks for any class at all.</summary>
    Energy,

    /// <summary>Entropy in which classes count the more the harder they are to tell apart at this depth, in (0, 1].</summary>
    WeightedEntropy,

    /// <summary>The greatest probability where the exit before says the same class, else 0. The first exit has none before it.</summary>
    Agreement,

    /// <summary>A small logistic model of the others: the probability that leaving does no harm, in (0, 1).</summary>
    LearnedGate,
}

/// <summary>Metrics are written by name, in camel case as in specs.</summary>
internal sealed class DecisionMetricNames() : JsonStringEnumConverter<DecisionMetric>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
