using NASerEx.Graphs;

namespace NASerEx;

/// <summary>What users of a model would be surprised by once exits are searched for it.</summary>
internal static class ModelWarnings
{
    /// <summary>Stable ids and messages.</summary>
    public static IEnumerable<(string Id, string Message)> Of(OpenedModel model)
    {
        if (model.Shapes.FixedBatch is > 1 and var batch)
            yield return ("ModelFixedBatch", $"'{model.Path}' runs only {batch} images at once. A single file with exits decides for one image at a time, so a plan for it can only be exported in stages (-Form Staged); or export the original with batch 1 or an open one.");
        if (BatchMixing.Find(model.Model.Graph) is { } mixing)
            yield return ("ModelMixesBatch", $"In '{model.Path}', {mixing} works over all images of a batch, so images are run one at a time while exits learn, which is slower.");
    }
}
