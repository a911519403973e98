using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>A search's model and images, open.</summary>
/// <param name="Spec">Everything that decides the search.</param>
/// <param name="Model">The original.</param>
/// <param name="Data">The images.</param>
internal sealed record OpenedSearch(ExitSearchSpec Spec, OpenedModel Model, ImageDataset Data) : IDisposable
{
    /// <summary>A sample of the stream that the model is meant for; null for none.</summary>
    public StreamSample? Stream { get; init; }

    /// <summary>Opens them and checks that they fit each other.</summary>
    /// <param name="spec">Everything that decides the search.</param>
    /// <param name="phases">Times it.</param>
    /// <param name="work">Cancellation, warnings.</param>
    /// <exception cref="NASerExException">The model or the images are at fault.</exception>
    public static OpenedSearch Open(ExitSearchSpec spec, PhaseLog phases, WorkContext work)
    {
        var model = phases.Run("Open the model", () => OpenedModel.Open(spec.Model, Experiment.SizeOf(spec.Dataset), work));
        var data = phases.Run("Open the dataset", () => ImageDataset.Open(spec.Dataset, work));
        foreach (var (_, warning) in ModelWarnings.Of(model))
            work.Warn(warning);
        var opened = new OpenedSearch(spec, model, data);
        try
        {
            model.Classifier.CheckClasses(data.Classes, spec.Dataset.Name, data.ClassMap);
            return spec.Stream is { } stream ? opened with { Stream = StreamSample.Open(stream, spec.Dataset, work) } : opened;
        }
        catch (NASerExException)
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream?.Dispose();
        Data.Dispose();
    }
}

/// <summary>A search that has ended, and is not among those that its study keeps yet.</summary>
/// <param name="Result">What it gave.</param>
/// <param name="Backbone">The model that the plan's exits hang on.</param>
/// <param name="Archive">Keeps a result as begun at a time; gives what the study calls it.</param>
internal sealed record FoundSearch(ExitSearchResult Result, OpenedModel Backbone, Func<ExitSearchResult, DateTimeOffset, string> Archive)
{
    /// <summary>The result, when the study keeps it.</summary>
    /// <param name="started">When the search began.</param>
    /// <param name="label">What tells its files apart from those for other targets.</param>
    public ExitSearchResult Keep(DateTimeOffset started, string? label = null)
    {
        var labelled = Result with { Label = label };
        return labelled with { StudyId = Archive(labelled, started) };
    }
}
