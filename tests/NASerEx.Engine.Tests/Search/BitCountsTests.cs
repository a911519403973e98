using System.Numerics;
using CsCheck;
using NASerEx.Search;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class BitCountsTests
{
    [Fact]
    public void Counts_are_those_of_single_words()
    {
        Gen.Select(Gen.Int[0, 60], Gen.Int).Sample((vectors, seed) =>
        {
            var (mask, plus, minus) = (Words(vectors, seed), Words(vectors, seed + 1), Words(vectors, seed + 2));
            var shared = mask.Zip(plus, (one, other) => BitOperations.PopCount(one & other)).Sum();
            var second = mask.Zip(minus, (one, other) => BitOperations.PopCount(one & other)).Sum();
            Assert.Equal(shared, BitCounts.Shared(mask, plus));
            Assert.Equal(shared, BitCounts.SharedScalar(mask, plus));
            Assert.Equal((shared, second), BitCounts.Shared(mask, plus, minus));
        });
    }

    [Fact]
    public void Sums_of_bytes_do_not_overflow()
    {
        var full = Enumerable.Repeat(ulong.MaxValue, 4_000).ToArray();
        Assert.Equal(64 * full.Length, BitCounts.Shared(full, full));
        Assert.Equal((64 * full.Length, 0), BitCounts.Shared(full, full, new ulong[full.Length]));
    }

    private static ulong[] Words(int vectors, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, vectors * BitCounts.WordsPerVector).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
    }
}
