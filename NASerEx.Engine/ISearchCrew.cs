using System.Collections.Immutable;
using NASerEx.Studies;

namespace NASerEx;

/// <summary>A piece of a search's work: what it makes is in the study once it is done, and is the same whoever does it.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Key">What the result depends on.</param>
/// <param name="Make">Does it.</param>
internal sealed record WorkPiece(string Name, StudyKey Key, Action Make)
{
    /// <summary>Hardware that it has to be done on, alone; empty for any.</summary>
    public string Label { get; init; } = "";
}

/// <summary>Who makes what a search finds missing in its study.</summary>
internal interface ISearchCrew
{
    /// <summary>Whether several workers may, so that work is cut into pieces.</summary>
    bool IsShared { get; }

    /// <summary>Hears what is missing: returns where the caller is to make it, and throws where the caller is not to go on.</summary>
    /// <param name="pieces">Pieces that can be made at the same time; none where nothing is missing.</param>
    /// <exception cref="SearchInterruption">Others make it, or the one piece that was wanted is made.</exception>
    void Miss(params ImmutableArray<WorkPiece> pieces);
}

/// <summary>One process makes everything.</summary>
internal sealed class Alone : ISearchCrew
{
    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public void Miss(params ImmutableArray<WorkPiece> pieces)
    {
    }
}

/// <summary>
/// Workers that share a search. Each goes through it from the start, past all that the study keeps, to the first place where something is missing:
/// one finds out what that is, so that jobs can be put for it, and others make a piece of it each.
/// </summary>
/// <param name="wanted">Hash of the key of the piece that this one makes; null makes none.</param>
internal sealed class SharedCrew(string? wanted) : ISearchCrew
{
    private bool _isMaking;

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public void Miss(params ImmutableArray<WorkPiece> pieces)
    {
        if (_isMaking || pieces.IsEmpty)
            return;
        if (pieces.FirstOrDefault(piece => piece.Key.Hash == wanted) is not { } mine)
            throw new SearchInterruption(pieces);
        _isMaking = true;
        mine.Make();
        throw new SearchInterruption([]);
    }
}

/// <summary>Ends a search where its workers have to make something before it can go on.</summary>
/// <param name="missing">What; nothing where the wanted piece is made.</param>
internal sealed class SearchInterruption(ImmutableArray<WorkPiece> missing) : Exception("A search that workers share was interrupted.")
{
    /// <summary>What has to be made.</summary>
    public ImmutableArray<WorkPiece> Missing => missing;
}
