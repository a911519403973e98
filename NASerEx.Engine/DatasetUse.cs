using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>What a dataset says of the use of models for it.</summary>
public static class DatasetUse
{
    /// <summary>Lists the dataset's files for the names of their classes.</summary>
    /// <exception cref="NASerExException">The dataset cannot be opened.</exception>
    public static ModelUse Of(DatasetOptions dataset, WorkContext work)
    {
        using var data = ImageDataset.Open(dataset, work);
        return Of(data);
    }

    /// <summary>The same of a dataset that is open.</summary>
    internal static ModelUse Of(ImageDataset data) =>
        new(InputPreparations.Of(data.Options.Preprocess), data.Classes.Count == 0 ? null : [.. data.Classes]);
}
