using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>
/// A placement rule of the literature: candidates at positions that it fixes beforehand, and thresholds that follow from one or two numbers. Where
/// a rule leaves a number open (how many exits, which of the heads at a position), each is tried, so that the rule is seen at its best.
/// </summary>
/// <param name="placements">Lists of candidates, at ascending positions.</param>
/// <param name="thresholds">Structures of such a list.</param>
internal sealed class PublishedStrategy(
    Func<SearchSpace, IEnumerable<int[]>> placements, Func<SearchSpace, MaskTable, int[], IEnumerable<int[]>> thresholds) : ISearchStrategy
{
    public bool IsExact => false;

    public StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context)
    {
        var scorer = new StructureScorer(space, masks);
        scorer.Score([]);
        context.Cancellation.ThrowIfCancellationRequested();
        foreach (var structure in placements(space).SelectMany(placement => thresholds(space, masks, placement)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            scorer.Score(structure);
        }

        return scorer.Result;
    }

    /// <summary>
    /// BranchyNet (Teerapittayanon, McDanel and Kung, ICPR 2016): branches where B-ResNet has them, behind the 2nd and the 37th of 110
    /// layers, and one threshold. Simplified: the score is that of the outcomes, not entropy, and layers are counted as work.
    /// </summary>
    public static PublishedStrategy BranchyNet { get; } = new(space => Placements.At(space, [2 / 110.0, 37 / 110.0]), SharedThreshold.Structures);

    /// <summary>
    /// Shallow-deep networks (Kaya, Hong and Dumitras, ICML 2019): exits evenly by work, and one threshold for all of them, which is chosen
    /// on held-out images. Simplified: heads and score are those of the outcomes.
    /// </summary>
    public static PublishedStrategy Sdn { get; } = new(Placements.Evenly, SharedThreshold.Structures);

    /// <summary>
    /// MSDNet (Huang et al., "Multi-scale dense networks for resource efficient image classification", ICLR 2018), budgeted batch
    /// classification: the share that leaves at exit k goes with q·(1−q)^k, the end included, and thresholds are quantiles of the scores of
    /// those that arrive. Simplified: positions are even by work, on the given backbone.
    /// </summary>
    public static PublishedStrategy Msdnet { get; } = new(Placements.Evenly, ExitShares.Geometric);

    /// <summary>
    /// EENet (Ilhan et al., "Adaptive deep neural network inference optimization with EENet", WACV 2024): shares by exit that spend a budget where
    /// exits are right and cheap, and thresholds that are quantiles. Simplified: EENet learns scores and shares by gradient; here the scores are
    /// those of the outcomes, and the shares go with exp(a·accuracy − b·cost), a and b being searched.
    /// </summary>
    public static PublishedStrategy Eenet { get; } = new(Placements.Evenly, ExitShares.Budgeted);
}
