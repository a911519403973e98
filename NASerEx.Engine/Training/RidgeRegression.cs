using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>
/// Linear regression with a penalty on the weights, solved in closed form: W = (XᵀX/n + λI)⁻¹ XᵀY/n, or, where there are fewer rows than features,
/// the same by way of XXᵀ (Hoerl &amp; Kennard, "Ridge Regression", 1970).
/// </summary>
/// <param name="features">Length of a row of features.</param>
/// <param name="fit">X, a row a sample, best of mean 0 and variance 1.</param>
/// <param name="targets">Y, a row a sample, of mean 0.</param>
internal sealed class RidgeRegression(int features, float[] fit, float[] targets)
{
    private readonly int _samples = fit.Length / features;

    /// <summary>What the regression says of other samples, for each of some penalties.</summary>
    /// <param name="others">Rows of features.</param>
    /// <param name="penalties">λ, greater than 0.</param>
    /// <returns>By penalty, a row of targets a sample.</returns>
    public float[][] Predict(float[] others, IReadOnlyList<double> penalties)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var (x, y, z) = (Doubles(fit, _samples), Doubles(targets, _samples), Doubles(others, others.Length / features));
        // z·W, with W found among the features or among the samples.
        var (gram, right, left) = features <= _samples ? (x.t().mm(x), x.t().mm(y), z) : (x.mm(x.t()), y, z.mm(x.t()));
        var unit = torch.eye(gram.shape[0], dtype: torch.ScalarType.Float64);
        var (mean, share) = (gram.Times(1.0 / _samples), right.Times(1.0 / _samples));
        return [.. penalties.Select(penalty => left.mm(share.cholesky_solve(torch.linalg.cholesky(mean.Plus(unit.Times(penalty))))).ToGraph().AsSpan<float>().ToArray())];
    }

    private static TorchTensor Doubles(float[] values, int rows) => TorchTensors.ToTorch(values, rows, values.Length / rows).to_type(torch.ScalarType.Float64);
}
