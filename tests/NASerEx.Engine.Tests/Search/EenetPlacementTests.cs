using NASerEx.Search;

namespace NASerEx.Engine.Tests.Search;

public sealed class EenetPlacementTests : StrategyConformance
{
    protected override SearchOptions Options { get; } = new() { Strategy = SearchStrategy.Eenet, Thresholds = 5, Caution = 0 };

    protected override string KnownPlan => "2:291 6:90";
}
