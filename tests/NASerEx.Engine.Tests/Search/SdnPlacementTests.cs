using NASerEx.Search;

namespace NASerEx.Engine.Tests.Search;

public sealed class SdnPlacementTests : StrategyConformance
{
    protected override SearchOptions Options { get; } = new() { Strategy = SearchStrategy.Sdn, Thresholds = 5, Caution = 0 };

    protected override string KnownPlan => "2:302 4:42 8:33";
}
