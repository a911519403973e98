using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NASerEx.Search;

/// <summary>
/// Counts the bits that masks share. With AVX2 by nibble look-up (Muła, Kurz and Lemire, "Faster Population Counts Using AVX2
/// Instructions", 2018), summing bytes as long as they cannot overflow; with the processor's word instruction elsewhere. Masks are
/// whole vectors: a multiple of <see cref="WordsPerVector"/> words.
/// </summary>
internal static class BitCounts
{
    public const int WordsPerVector = 4;

    // A byte gains at most 8 a vector: 31 vectors keep its sum below 256.
    private const int Block = 31 * WordsPerVector;

    private static readonly Vector256<byte> Ones = Vector256.Create(
        (byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);

    /// <summary>Number of bits set in both masks.</summary>
    public static int Shared(ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> other) =>
        Avx2.IsSupported ? SharedAvx2(mask, other) : SharedScalar(mask, other);

    /// <summary>Number of bits that a mask shares with each of two others.</summary>
    public static (int First, int Second) Shared(ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second) =>
        Avx2.IsSupported ? SharedAvx2(mask, first, second) : (SharedScalar(mask, first), SharedScalar(mask, second));

    internal static int SharedScalar(ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> other)
    {
        var count = 0;
        for (var i = 0; i < mask.Length; i++)
            count += BitOperations.PopCount(mask[i] & other[i]);
        return count;
    }

    private static int SharedAvx2(ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> other)
    {
        ref var first = ref MemoryMarshal.GetReference(mask);
        ref var second = ref MemoryMarshal.GetReference(other);
        var total = Vector256<ulong>.Zero;
        for (var block = 0; block < mask.Length; block += Block)
        {
            var bytes = Vector256<byte>.Zero;
            var end = Math.Min(block + Block, mask.Length);
            for (var i = block; i < end; i += WordsPerVector)
                bytes += OnesByByte(Load(ref first, i) & Load(ref second, i));
            total += Avx2.SumAbsoluteDifferences(bytes, Vector256<byte>.Zero).AsUInt64();
        }

        return (int)Vector256.Sum(total);
    }

    private static (int First, int Second) SharedAvx2(
        ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second)
    {
        ref var chosen = ref MemoryMarshal.GetReference(mask);
        ref var one = ref MemoryMarshal.GetReference(first);
        ref var two = ref MemoryMarshal.GetReference(second);
        Vector256<ulong> total = Vector256<ulong>.Zero, otherTotal = total;
        for (var block = 0; block < mask.Length; block += Block)
        {
            Vector256<byte> bytes = Vector256<byte>.Zero, otherBytes = bytes;
            var end = Math.Min(block + Block, mask.Length);
            for (var i = block; i < end; i += WordsPerVector)
            {
                var bits = Load(ref chosen, i);
                bytes += OnesByByte(bits & Load(ref one, i));
                otherBytes += OnesByByte(bits & Load(ref two, i));
            }

            total += Avx2.SumAbsoluteDifferences(bytes, Vector256<byte>.Zero).AsUInt64();
            otherTotal += Avx2.SumAbsoluteDifferences(otherBytes, Vector256<byte>.Zero).AsUInt64();
        }

        return ((int)Vector256.Sum(total), (int)Vector256.Sum(otherTotal));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Load(ref ulong words, int index) =>
        Vector256.LoadUnsafe(ref words, (nuint)index).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> OnesByByte(Vector256<byte> bits)
    {
        var nibble = Vector256.Create((byte)0x0f);
        var low = Avx2.Shuffle(Ones, bits & nibble);
        var high = Avx2.Shuffle(Ones, (bits.AsUInt16() >>> 4).AsByte() & nibble);
        return low + high;
    }
}
