using NASerEx.Search;

namespace NASerEx.Engine.Tests.Search;

public sealed class RandomStrategyTests : StrategyConformance
{
    protected override SearchOptions Options { get; } = new() { Strategy = SearchStrategy.Random, Thresholds = 5, Caution = 0, Budget = 500 };

    protected override string KnownPlan => "1:297 3:45";
}
