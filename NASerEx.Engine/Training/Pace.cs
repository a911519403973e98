using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>How a weight moves beside the others.</summary>
/// <param name="Gradient">What its gradient is multiplied by.</param>
/// <param name="Rate">What the learning rate is multiplied by.</param>
/// <param name="MostRelative">
/// Greatest norm of its gradient as a share of its own; longer ones are cut to that. Networks without normalisation, as exported ones are, do not
/// survive a step from a bad batch without it (adaptive clipping: Brock et al., "High-Performance Large-Scale Image Recognition Without
/// Normalization", 2021; here of whole tensors).
/// </param>
internal readonly record struct Pace(double Gradient, double Rate, double MostRelative = double.PositiveInfinity)
{
    // Biases begin at nothing, and have to get away from there.
    private const double LeastNorm = 1e-3;

    /// <summary>The share that networks without normalisation are cut to.</summary>
    public const double UsualRelative = 0.05;

    /// <summary>As the others.</summary>
    public static Pace Common { get; } = new(1, 1);

    /// <summary>Scales a gradient in place.</summary>
    /// <param name="gradient">The gradient.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="share">What it is multiplied by first.</param>
    public void Apply(TorchTensor gradient, TorchTensor weight, double share)
    {
        gradient.Scale(Gradient * share);
        if (double.IsPositiveInfinity(MostRelative))
            return;
        var (most, norm) = (MostRelative * Math.Max(NormOf(weight), LeastNorm), NormOf(gradient));
        if (norm > most)
            gradient.Scale(most / norm);
    }

    private static double NormOf(TorchTensor tensor)
    {
        using var noGradients = torch.no_grad();
        using var norm = tensor.norm();
        return norm.item<float>();
    }
}
