using System.Runtime.InteropServices;

namespace NASerEx.Common;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): the same numbers from the same seed on
/// every machine and .NET version.
/// </summary>
public struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator for one item of a seeded sequence; neighbouring items are unrelated.</summary>
    public static SeededRandom For(int seed, ulong item) => new(Mix(Mix((uint)seed + 0x9E3779B97F4A7C15UL) ^ item));

    /// <summary>64 bits that depend on every bit of a text's UTF-16 code units and of the seed (FNV-1a, then mixed).</summary>
    public static ulong Key(int seed, ReadOnlySpan<char> text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var unit in MemoryMarshal.Cast<char, ushort>(text))
            hash = (hash ^ unit) * 0x100000001B3UL;
        return For(seed, hash).Next();
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>A number from 0 to <paramref name="count"/> − 1, each as likely to within 2⁻³².</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>Uniform in [0, 1), with 24 bits.</summary>
    public float NextFloat() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Between(float low, float high) => low + (high - low) * NextFloat();

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
