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
    /// <summary>
    /// Decides where the heads of a training are compared with those of others: given the epochs and how far its heads have come, it tells by name why each of those that are
    /// given up is, or null where that is not known yet, at which the training pauses. Null decides here.
    /// </summary>
    public Func<int, Func<ImmutableArray<HeadProgress>>, ImmutableDictionary<string, string>?>? Elsewhere { get; init; }

    /// <summary>How many of some heads go on.</summary>
    public int Kept(int heads) => Math.Min(heads, Math.Max(Least, (int)Math.Ceiling(Share * heads)));

    /// <summary>By name, why the least useful of some heads are given up.</summary>
    /// <param name="epochs">Epochs that they have learned.</param>
    /// <param name="heads">The heads that learn from the stream of images, those with most MACs first.</param>
    public ImmutableDictionary<string, string> Fates(int epochs, ImmutableArray<HeadProgress> heads)
    {
        var kept = Kept(heads.Length);
        if (kept == heads.Length)
            return ImmutableDictionary<string, string>.Empty;
        var ranked = heads.Zip(ValueOf(heads)).OrderByDescending(one => one.Second.Value).ToArray();
        return ranked[kept..].ToImmutableDictionary(
            one => one.First.Head.Name,
            one => $"after {epochs} epochs {kept} of {heads.Length} heads promised more: {one.Second.Said}, the last of them {ranked[kept - 1].Second.Said}");
    }

    /// <summary>Whether heads are compared after so many epochs.</summary>
    internal static bool IsRung(int epochs) => System.Numerics.BitOperations.IsPow2(epochs);

    /// <summary>Drops the least useful of the heads that still learn.</summary>
    /// <param name="epochs">Epochs that they have learned.</param>
    /// <param name="active">The heads.</param>
    /// <param name="labels">Classes of the validation images.</param>
    /// <param name="work">Is told which, and why.</param>
    /// <returns>Whether that is decided; where it is not, the training pauses.</returns>
    internal bool Drop(int epochs, HeadLearner[] active, int[] labels, WorkContext work)
    {
        if (Elsewhere is null && Kept(active.Length) == active.Length)
            return true;
        ImmutableArray<HeadProgress> Progress() => [.. active.Select(learner => learner.Progress(labels))];
        if ((Elsewhere is null ? Fates(epochs, Progress()) : Elsewhere(epochs, Progress)) is not { } fates)
            return false;
        foreach (var learner in active.Where(learner => fates.ContainsKey(learner.Name)))
        {
            learner.Dropped = fates[learner.Name];
            work.Tell($"Dropped {learner.Name}: {learner.Dropped}.");
        }

        return true;
    }
}
