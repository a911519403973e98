using System.Numerics.Tensors;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Runtime;

/// <summary>Opens models with exits in either form.</summary>
public static class ExitRunner
{
    /// <summary>Images that are run at once where the caller does not say.</summary>
    public const int DefaultBatch = 32;

    /// <summary>Opens a model.</summary>
    /// <param name="path">An ONNX file, with exits or plain, which runs one image at a time; or the manifest of a model in stages.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="batch">Images that stages run at once, where they do not fix it; null takes <see cref="DefaultBatch"/>.</param>
    /// <param name="size">Size of the images, for plain models that leave it open.</param>
    /// <exception cref="NASerExException">As <see cref="ExitModel.Open"/> and <see cref="StagedRunner.Open"/>.</exception>
    public static IExitRunner Open(string path, RuntimeOptions options, int? batch = null, ImageSize? size = null) => StagedManifestFile.IsNamed(path)
        ? StagedRunner.Open(path, options, batch ?? DefaultBatch)
        : new SingleRunner(ExitModel.Open(path, options, size));

    /// <summary>Whether an image leaves at an exit: only a confidence that is a number and reaches the threshold does.</summary>
    internal static bool Leaves(float threshold, float confidence) => confidence >= threshold;

    /// <summary>The probability of the class of the greatest score.</summary>
    /// <param name="scores">Scores of all classes.</param>
    /// <param name="label">The class.</param>
    /// <param name="areProbabilities">Whether they are probabilities already.</param>
    /// <param name="temperature">What logits are divided by.</param>
    internal static float Probability(ReadOnlySpan<float> scores, int label, bool areProbabilities, float temperature)
    {
        if (areProbabilities)
            return scores[label];
        var (greatest, sum) = (scores[label], 0f);
        foreach (var score in scores)
            sum += MathF.Exp((score - greatest) / temperature);
        return 1 / sum;
    }

    /// <summary>Class of the greatest score.</summary>
    internal static int Label(ReadOnlySpan<float> scores) => TensorPrimitives.IndexOfMax(scores);
}
