using NASerEx.Search;

namespace NASerEx.Engine.Tests.Search;

public sealed class BranchyNetPlacementTests : StrategyConformance
{
    protected override SearchOptions Options { get; } = new() { Strategy = SearchStrategy.BranchyNet, Thresholds = 5, Caution = 0 };

    protected override string KnownPlan => "1:297 3:49";
}
