using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;
using Xunit;

namespace NASerEx.Engine.Tests;

public class RipeOutcomesTests
{
    private const int Right = 0, Wrong = 1;

    private static readonly OutcomeTable Table = new(
        [.. Enumerable.Range(0, 6).Select(image => $"{image}")], new int[6],
        [
            new ExitOutcomes("early/small", [Right, Wrong, Right, Wrong, Wrong, Wrong], [0.9f, 0.5f, 0.8f, 0.4f, 0.3f, 0.6f]),
            new ExitOutcomes("early/large", [Right, Wrong, Wrong, Wrong, Wrong, Wrong], [0.9f, 0.9f, 0.9f, 0.9f, 0.9f, 0.9f]),
            new ExitOutcomes("late/large", [Right, Wrong, Right, Wrong, Right, Right], [0.7f, 0.6f, 0.5f, 0.4f, 0.3f, 0.2f]),
        ],
        // The original is wrong about the last image, so no head is taken to learn it.
        new ExitOutcomes("final", [Right, Right, Right, Right, Right, Wrong], [1f, 1f, 1f, 1f, 1f, 1f]));

    private static readonly ImmutableArray<ExitHead> Heads = [.. Table.Exits.Select(exit => exit.Name.Split('/')).Select(name => new ExitHead(name[0], name[1], null!, 1, 1))];

    [Fact]
    public void HeadsThatAreNotLearningStayAsTheyAre() => Assert.Same(Table.Exits[0], RipeOutcomes.Of(Table, Heads, [1, 2]).Exits[0]);

    [Fact]
    public void AHeadThatIsLearningIsAsRightAsTheBestOnItsPointAndAboutHalfOfTheRest()
    {
        var ripe = RipeOutcomes.Of(Table, Heads, [1, 2]);
        // "small" is wrong about images 4, 3 and 1, the least sure first: the second of them is learned.
        Assert.Equal([Right, Wrong, Right, Right, Wrong, Wrong], ripe.Exits[1].Predicted);
        Assert.Equal(Table.Exits[0].Confidence, ripe.Exits[1].Confidence);
        Assert.Equal("early/large", ripe.Exits[1].Name);
        // "late" is wrong about images 3 and 1, of which it is surer of 1.
        Assert.Equal([Right, Right, Right, Wrong, Right, Right], ripe.Exits[2].Predicted);
    }

    [Fact]
    public void OfTwoThatAreLearningOnAPointNoneIsTakenForTheOther()
    {
        var ripe = RipeOutcomes.Of(Table, Heads, [0, 1]);
        Assert.Equal([Right, Wrong, Right, Right, Wrong, Wrong], ripe.Exits[0].Predicted);
        // As sure of all that "large" is wrong about: every second is learned.
        Assert.Equal([Right, Wrong, Right, Wrong, Right, Wrong], ripe.Exits[1].Predicted);
    }

    [Fact]
    public void TheTableThatWasGivenIsNotChanged()
    {
        RipeOutcomes.Of(Table, Heads, [0, 1, 2]);
        Assert.Equal([Right, Wrong, Right, Wrong, Right, Right], Table.Exits[2].Predicted);
    }
}
