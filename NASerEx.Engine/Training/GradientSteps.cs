using NASerEx.Common;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchSharp.Modules;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>Gradient steps of the kind that options name, at a rate that changes from step to step.</summary>
/// <param name="parameters">What is moved.</param>
/// <param name="optimizer">How.</param>
/// <param name="weightDecay">Weight decay.</param>
internal sealed class GradientSteps(IReadOnlyList<Parameter> parameters, Optimizer optimizer, double weightDecay) : IDisposable
{
    private const double Momentum = 0.9;
    private const double SquareMomentum = 0.999;
    private const double Epsilon = 1e-8;

    private readonly TorchTensor[] _momenta = ZerosLike(parameters);
    private readonly TorchTensor[] _squares = optimizer == Optimizer.AdamW ? ZerosLike(parameters) : [];
    private int _steps;

    /// <summary>Steps down the gradient of a loss. Parameters that it does not depend on stay.</summary>
    /// <exception cref="NASerExException">It depends on no parameter (<c>TrainingNoWeights</c>).</exception>
    public void Step(TorchTensor loss, double rate)
    {
        // TorchSharp 0.107 lets libtorch's complaints about gradients end the process.
        if (!loss.requires_grad)
            throw new NASerExException("TrainingNoWeights", ErrorKind.InvalidInput, "The loss depends on no weight, so there is nothing to train.");
        using var scope = torch.NewDisposeScope();
        var gradients = torch.autograd.grad([loss], [.. parameters], allow_unused: true);
        using var noGradients = torch.no_grad();
        _steps++;
        for (var i = 0; i < parameters.Count; i++)
            if (!gradients[i].IsInvalid)
                Move(i, gradients[i], rate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _momenta.Concat(_squares))
            tensor.Dispose();
    }

    private static TorchTensor[] ZerosLike(IEnumerable<Parameter> parameters) =>
        [.. parameters.Select(parameter => torch.zeros_like(parameter).DetachFromDisposeScope())];

    private void Move(int index, TorchTensor gradient, double rate)
    {
        if (optimizer == Optimizer.Sgd)
            StepSgd(index, gradient, rate);
        else
            StepAdamW(index, gradient, rate);
    }

    // With Nesterov momentum the step looks ahead along the momentum.
    private void StepSgd(int index, TorchTensor gradient, double rate)
    {
        gradient.Blend(1, parameters[index], weightDecay);
        _momenta[index].Blend(Momentum, gradient, 1);
        gradient.Blend(1, _momenta[index], Momentum);
        parameters[index].Blend(1, gradient, -rate);
    }

    // Loshchilov & Hutter, "Decoupled Weight Decay Regularization", 2019; both bias corrections are in the rate and in epsilon.
    private void StepAdamW(int index, TorchTensor gradient, double rate)
    {
        var squareCorrection = Math.Sqrt(1 - Math.Pow(SquareMomentum, _steps));
        var corrected = rate * squareCorrection / (1 - Math.Pow(Momentum, _steps));
        _momenta[index].Blend(Momentum, gradient, 1 - Momentum);
        _squares[index].BlendProduct(SquareMomentum, gradient, gradient, 1 - SquareMomentum);
        var spread = _squares[index].sqrt().Plus(Epsilon * squareCorrection);
        parameters[index].BlendQuotient(1 - (rate * weightDecay), _momenta[index], spread, -corrected);
    }
}
