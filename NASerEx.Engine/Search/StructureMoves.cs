using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>Draws structures and changes them at random.</summary>
/// <param name="space">Structures to choose from; at least one option, and exits are allowed.</param>
/// <param name="seed">Seed; the same gives the same structures.</param>
internal sealed class StructureMoves(SearchSpace space, int seed)
{
    private SeededRandom _random = SeededRandom.For(seed, 0);

    /// <summary>A number from 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => _random.Below(count);

    /// <summary>A structure of one exit up to the most, each number as likely, with any options.</summary>
    public int[] Draw()
    {
        var exits = 1 + Below(space.MaxExits);
        return Legal(Enumerable.Range(0, exits).Select(_ => Below(space.Options)).ToArray());
    }

    /// <summary>A changed copy: an exit more, an exit less, another candidate, or another threshold.</summary>
    /// <param name="parent">Options.</param>
    public int[] Change(int[] parent)
    {
        var move = parent.Length == 0 ? 0 : Below(4);
        var at = parent.Length == 0 ? 0 : Below(parent.Length);
        return move switch
        {
            0 => Legal([.. parent, Below(space.Options)]),
            1 => [.. parent[..at], .. parent[(at + 1)..]],
            2 => Legal([.. parent[..at], .. parent[(at + 1)..], Below(space.Options)]),
            _ => [.. parent[..at], Neighbour(parent[at]), .. parent[(at + 1)..]],
        };
    }

    /// <summary>A structure of exits of two others, each taken or not by the toss of a coin.</summary>
    /// <param name="first">Options.</param>
    /// <param name="second">Options.</param>
    public int[] Cross(int[] first, int[] second) => Legal([.. first.Concat(second).Where(_ => Below(2) == 0)]);

    /// <summary>The order of structures that are drawn evenly: shuffled, one exit a position, no more exits than allowed.</summary>
    private int[] Legal(int[] options)
    {
        for (var i = options.Length - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (options[i], options[other]) = (options[other], options[i]);
        }

        return [.. options.DistinctBy(space.PositionOf).Take(space.MaxExits).Order()];
    }

    /// <summary>One of the four nearest options of the same candidate, or the option itself at an end.</summary>
    private int Neighbour(int option)
    {
        var candidate = space.CandidateOf(option);
        var step = 1 + Below(2);
        var other = Below(2) == 0 ? option - step : option + step;
        return Math.Clamp(other, space.FirstOption(candidate), space.FirstOption(candidate + 1) - 1);
    }
}
