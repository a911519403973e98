using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Training;

/// <summary>A head in the middle of its training, and what it says of the validation images.</summary>
/// <param name="Head">The head, untrained.</param>
/// <param name="Logits">Logits, a row an image.</param>
/// <param name="Temperature">What calibrates them.</param>
public sealed record HeadProgress(ExitHead Head, ReadOnlyMemory<float> Logits, float Temperature);

/// <summary>How useful some heads are, and in what.</summary>
/// <param name="Value">The greater, the more useful.</param>
/// <param name="Said">The value in words.</param>
public readonly record struct HeadValue(double Value, string Said);

/// <summary>
/// Successive halving (Jamieson &amp; Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", 2016): after 1, 2, 4, 8 …
/// epochs the heads that are of least use stop learning, so that the others have the machine for themselves.
/// </summary>
/// <param name="Share">Share of the heads that goes on at each rung.</param>
/// <param name="Least">No fewer go on.</param>
/// <param name="ValueOf">How useful each of some heads is beside the others, in their order.</param>
public sealed record Halving(double Share, int Least, Func<ImmutableArray<HeadProgress>, ImmutableArray<HeadValue>> ValueOf)
{
    /// <summary>Whether heads are compared after so many epochs.</summary>
    internal static bool IsRung(int epochs) => System.Numerics.BitOperations.IsPow2(epochs);

    /// <summary>How many heads go on of some.</summary>
    internal int Kept(int active) => Math.Min(active, Math.Max(Least, (int)Math.Ceiling(Share * active)));

    /// <summary>Drops the least useful of the heads that still learn.</summary>
    /// <param name="active">The heads.</param>
    /// <param name="labels">Classes of the validation images.</param>
    /// <param name="work">Is told which, and why.</param>
    internal void Drop(HeadLearner[] active, int[] labels, WorkContext work)
    {
        var kept = Kept(active.Length);
        if (kept >= active.Length)
            return;
        var values = ValueOf([.. active.Select(learner => learner.Progress(labels))]);
        var ranked = active.Zip(values).OrderByDescending(one => one.Second.Value).ToArray();
        foreach (var (learner, value) in ranked[kept..])
        {
            learner.Dropped = $"after {learner.Epochs} epochs {kept} of {active.Length} heads promised more: {value.Said}, the last of them {ranked[kept - 1].Second.Said}";
            work.Tell($"Dropped {learner.Head.Name}: {learner.Dropped}.");
        }
    }
}
