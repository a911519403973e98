using System.Collections.Immutable;

namespace NASerEx;

/// <summary>A model that has learned together with heads.</summary>
/// <param name="Model">The model, in the store.</param>
/// <param name="Heads">The heads.</param>
/// <param name="IsKept">Whether it comes from an earlier run.</param>
internal sealed record TunedModel(OpenedModel Model, ImmutableArray<CandidateHead> Heads, bool IsKept);
