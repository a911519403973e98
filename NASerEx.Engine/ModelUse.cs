using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>What an exported model keeps so that nobody has to say it again.</summary>
/// <param name="Preprocess">How images become its input.</param>
/// <param name="Classes">Names of the classes by output; null where they are not known.</param>
public sealed record ModelUse(InputPreparation Preprocess, ImmutableArray<string>? Classes)
{
    /// <summary>What a dataset says of it, whose files are listed for the names of their classes.</summary>
    /// <exception cref="NASerExException">The dataset cannot be opened.</exception>
    public static ModelUse Of(DatasetOptions dataset, WorkContext work)
    {
        using var data = ImageDataset.Open(dataset, work);
        return Of(dataset, [.. data.Classes]);
    }

    /// <summary>What a dataset says of it whose classes are known.</summary>
    public static ModelUse Of(DatasetOptions dataset, ImmutableArray<string> classes) =>
        new(InputPreparations.Of(dataset.Preprocess), classes.IsDefaultOrEmpty ? null : classes);
}
