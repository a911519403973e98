namespace NASerEx.Measurement;

/// <summary>What the rounds of an interleaved run gave for a model beside the original.</summary>
/// <param name="model">Of the measured model.</param>
/// <param name="baseline">Of the original.</param>
internal sealed class RoundLog(ModelLog model, ModelLog baseline)
{
    /// <summary>Number of images.</summary>
    public int Images => model.Labels.Length;

    /// <summary>Timed rounds.</summary>
    public int Rounds => model.Ticks.Length;

    /// <summary>The measured model's label by image.</summary>
    public int[] ModelLabels => model.Labels;

    /// <summary>The original's label by image.</summary>
    public int[] BaselineLabels => baseline.Labels;

    /// <summary>Where each image left the measured model.</summary>
    public int[] Exits => model.Exits;

    /// <summary>How sure the measured model was where each image left, as <see cref="Runtime.ExitAnswer.Confidence"/>.</summary>
    public float[] Confidences => model.Confidences;

    /// <summary>Milliseconds of the measured model by round.</summary>
    public double[] ModelMilliseconds() => model.Milliseconds();

    /// <summary>Milliseconds of the original by round.</summary>
    public double[] BaselineMilliseconds() => baseline.Milliseconds();
}
