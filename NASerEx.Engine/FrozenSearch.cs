using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>A search on the original: its exits learn, and it stays as it is.</summary>
/// <param name="spec">Everything that decides the search.</param>
/// <param name="points">Where exits may be.</param>
/// <param name="kept">The long phases on the original.</param>
/// <param name="phases">Times them.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class FrozenSearch(ExitSearchSpec spec, ImmutableArray<ExitPoint> points, KeptWork kept, PhaseLog phases, WorkContext work)
{
    /// <summary>Where exits may be.</summary>
    public ImmutableArray<ExitPoint> Points => points;

    /// <summary>Trains heads and chooses among them.</summary>
    public ExitChoice Run()
    {
        var trained = phases.Run(SearchPhases.TrainExits, Train, CountKept);
        var choice = ExitChoice.Among(new TrainedCandidates(kept, points, trained), spec.Search, phases, work);
        return spec.Training.ArrivalEpochs > 0 && choice.Found.Chosen.Exits.Length > 1 ? choice.WithArrivals() : choice;
    }

    private ImmutableArray<CandidateHead> Train()
    {
        SearchOutlook.Tell(spec, points, kept, phases);
        return kept.Heads(points);
    }

    private static string CountKept(ImmutableArray<CandidateHead> heads) =>
        $"{heads.Count(head => !head.IsKept)} trained, {heads.Count(head => head.IsKept)} kept from earlier runs, {heads.Count(head => head.Trained.Dropped is not null)} of them given up on the way";
}
