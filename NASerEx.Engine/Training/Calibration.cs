namespace NASerEx.Training;

/// <summary>How far a classifier's probabilities can be believed, from logits of images it did not learn from.</summary>
internal static class Calibration
{
    private const int Bins = 15;

    /// <summary>
    /// The temperature that makes the labels most likely (Guo et al., "On Calibration of Modern Neural Networks", 2017): golden-section search
    /// over its logarithm, in which the loss of one parameter has one minimum in practice.
    /// </summary>
    /// <param name="logits">Rows of logits.</param>
    /// <param name="labels">True class by row.</param>
    public static float Temperature(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        const double least = -3, most = 3, precision = 1e-4;
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (least, most);
        while (high - low > precision)
        {
            var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
            if (Loss(logits, labels, Math.Exp(left)) < Loss(logits, labels, Math.Exp(right)))
                high = right;
            else
                low = left;
        }

        return (float)Math.Exp((low + high) / 2);
    }

    /// <summary>Mean negative log-likelihood of the labels, in nats.</summary>
    public static double Loss(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, double temperature)
    {
        var classes = logits.Length / labels.Length;
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            var top = Top(row);
            sum += LogSumOfExponentials(row, row[top], temperature) - ((row[labels[i]] - row[top]) / temperature);
        }

        return sum / labels.Length;
    }

    /// <summary>Share of rows whose greatest logit is the label's.</summary>
    public static double Accuracy(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var classes = logits.Length / labels.Length;
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
            right += Top(logits.Slice(i * classes, classes)) == labels[i] ? 1 : 0;
        return (double)right / labels.Length;
    }

    /// <summary>Expected calibration error: mean distance of confidence and accuracy over bins of confidence, weighted by their sizes.</summary>
    public static double Error(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, double temperature)
    {
        var classes = logits.Length / labels.Length;
        Span<double> excess = stackalloc double[Bins];
        for (var i = 0; i < labels.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            var top = Top(row);
            var confidence = Math.Exp(-LogSumOfExponentials(row, row[top], temperature));
            excess[Math.Min(Bins - 1, (int)(confidence * Bins))] += confidence - (top == labels[i] ? 1 : 0);
        }

        var sum = 0.0;
        foreach (var bin in excess)
            sum += Math.Abs(bin);
        return sum / labels.Length;
    }

    private static int Top(ReadOnlySpan<float> row) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row);

    private static double LogSumOfExponentials(ReadOnlySpan<float> row, float greatest, double temperature)
    {
        var sum = 0.0;
        foreach (var logit in row)
            sum += Math.Exp((logit - greatest) / temperature);
        return Math.Log(sum);
    }
}
