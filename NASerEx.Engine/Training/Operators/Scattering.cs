using System.Runtime.InteropServices;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Updates of rows by index, where an index may come several times.</summary>
internal static class Scattering
{
    /// <summary>Rows [P, R] with updates [M, R] put in, or added, multiplied and so on as the node's <c>reduction</c> says.</summary>
    /// <param name="call">The node.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="indices">The row that each update goes to.</param>
    /// <param name="updates">Updates.</param>
    public static TorchTensor Into(OperatorCall call, TorchTensor rows, TorchTensor indices, TorchTensor updates)
    {
        Func<TorchTensor, TorchTensor, TorchTensor> reduce = call.Node.Text("reduction", "none") switch
        {
            "none" => (_, update) => update,
            "add" => Scalars.Plus,
            "mul" => torch.mul,
            "max" => torch.maximum,
            "min" => torch.minimum,
            var other => throw call.Refuse($"reduces by '{other}'"),
        };
        foreach (var round in Rounds(indices))
        {
            var chosen = TorchTensors.ToTorch(round);
            var places = indices.index_select(0, chosen);
            rows = rows.index_copy(0, places, reduce(rows.index_select(0, places), updates.index_select(0, chosen)));
        }

        return rows;
    }

    // The first updates of all rows, then the second ones, and so on: no row comes twice in a round.
    private static IEnumerable<long[]> Rounds(TorchTensor indices)
    {
        var seen = new Dictionary<long, int>();
        var rounds = new List<List<long>>();
        var position = 0L;
        foreach (var index in indices.numel() == 0 ? [] : MemoryMarshal.Cast<byte, long>(indices.contiguous().bytes))
        {
            var round = seen[index] = seen.GetValueOrDefault(index, -1) + 1;
            if (round == rounds.Count)
                rounds.Add([]);
            rounds[round].Add(position++);
        }

        return rounds.Select(round => round.ToArray());
    }
}
