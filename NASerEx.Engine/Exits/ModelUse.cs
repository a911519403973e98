using System.Collections.Immutable;

namespace NASerEx.Exits;

/// <summary>What an exported model keeps so that nobody has to say it again.</summary>
/// <param name="Preprocess">How images become its input.</param>
/// <param name="Classes">Names of the classes by output; null where they are not known.</param>
public sealed record ModelUse(InputPreparation Preprocess, ImmutableArray<string>? Classes);
