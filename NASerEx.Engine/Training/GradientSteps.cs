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
/// <param name="rates">By parameter, what the rate is multiplied by; null moves all at the same.</param>
internal sealed class GradientSteps(IReadOnlyList<Parameter> parameters, Optimizer optimizer, double weightDecay, IReadOnlyList<double>? rates = null) : IDisposable
{
    private const double Momentum = 0.9;
    private const double SquareMomentum = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Parameter[] _parameters = [.. parameters];
    private readonly TorchTensor[] _momenta = ZerosLike(parameters);
    private readonly TorchTensor[] _squares = optimizer == Optimizer.AdamW ? ZerosLike(parameters) : [];
    private int _steps;

    /// <summary>The gradient of a loss by parameter, null where it does not depend on one. They belong to the caller. Several threads may ask at once.</summary>
    /// <exception cref="NASerExException">It depends on no parameter (<c>TrainingNoWeights</c>).</exception>
    public TorchTensor?[] Gradients(TorchTensor loss)
    {
        // TorchSharp 0.107 lets libtorch's complaints about gradients end the process.
        if (!loss.requires_grad)
            throw new NASerExException("TrainingNoWeights", ErrorKind.InvalidInput, "The loss depends on no weight, so there is nothing to train.");
        using var scope = torch.NewDisposeScope();
        return [.. torch.autograd.grad([loss], _parameters, allow_unused: true).Select(gradient => gradient.IsInvalid ? null : gradient.DetachFromDisposeScope())];
    }

    /// <summary>Steps against gradients, which are used up. Parameters without one stay.</summary>
    public void Move(TorchTensor?[] gradients, double rate)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        _steps++;
        for (var i = 0; i < _parameters.Length; i++)
        {
            using var gradient = gradients[i];
            if (gradient is not null)
                Move(i, gradient, rate * (rates?[i] ?? 1));
        }
    }

    /// <summary>Steps down the gradient of a loss.</summary>
    /// <exception cref="NASerExException">It depends on no parameter (<c>TrainingNoWeights</c>).</exception>
    public void Step(TorchTensor loss, double rate) => Move(Gradients(loss), rate);

    /// <summary>Writes what the next steps depend on, beside the parameters.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_steps);
        foreach (var tensor in _momenta.Concat(_squares))
            writer.WriteTensor(tensor);
    }

    /// <summary>Goes on from what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        _steps = reader.ReadInt32();
        foreach (var tensor in _momenta.Concat(_squares))
            reader.ReadTensor(tensor);
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
        gradient.Blend(1, _parameters[index], weightDecay);
        _momenta[index].Blend(Momentum, gradient, 1);
        gradient.Blend(1, _momenta[index], Momentum);
        _parameters[index].Blend(1, gradient, -rate);
    }

    // Loshchilov & Hutter, "Decoupled Weight Decay Regularization", 2019; both bias corrections are in the rate and in epsilon.
    private void StepAdamW(int index, TorchTensor gradient, double rate)
    {
        var squareCorrection = Math.Sqrt(1 - Math.Pow(SquareMomentum, _steps));
        var corrected = rate * squareCorrection / (1 - Math.Pow(Momentum, _steps));
        _momenta[index].Blend(Momentum, gradient, 1 - Momentum);
        _squares[index].BlendProduct(SquareMomentum, gradient, gradient, 1 - SquareMomentum);
        var spread = _squares[index].sqrt().Plus(Epsilon * squareCorrection);
        _parameters[index].BlendQuotient(1 - (rate * weightDecay), _momenta[index], spread, -corrected);
    }
}
