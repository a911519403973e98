using NASerEx.Common;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx;

/// <summary>The search that a worker works on, with its model from the study and the images as this machine has them.</summary>
/// <param name="store">The study.</param>
/// <param name="overrides">Values in place of those of specs.</param>
/// <param name="work">Cancellation, details.</param>
internal sealed class WorkerSearches(StudyStore store, SpecOverrides overrides, WorkContext work) : IDisposable
{
    private (string Id, OpenedSearch Search)? _open;

    /// <summary>Opens a search, or gives the one that is open.</summary>
    /// <param name="id">What the study calls it.</param>
    /// <exception cref="NASerExException">The images are missing, or are not those that the search was asked with (<c>WorkerDataChanged</c>).</exception>
    public OpenedSearch Open(string id)
    {
        if (_open is { } open && open.Id == id)
            return open.Search;
        Dispose();
        var quiet = work with { OnWarning = work.OnVerbose };
        var shared = store.Jobs.Find(id);
        var opened = OpenedSearch.Open(SpecOf(shared, out var path), new PhaseLog(quiet), quiet);
        _open = (id, opened = opened with { Model = opened.Model with { Path = path }, Spec = opened.Spec with { Model = path } });
        Check(shared, opened);
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open?.Search.Dispose();
        _open = null;
    }

    private ExitSearchSpec SpecOf(SharedSearch shared, out string path)
    {
        var model = store.Find(StudyKind.Model, DistributedSearch.ModelKey(shared.Model), work)?.File ?? throw new NASerExException(
            "WorkerModelMissing", ErrorKind.NotFound, $"The study '{store.Name}' no longer has the model of the search {shared.Id}. Ask for the search again.");
        path = SpecFile.ModelOf(shared.Spec);
        var settings = overrides.Settings.Insert(0, $"model='{model.Replace("'", "''", StringComparison.Ordinal)}'");
        return SpecFile.ParseSearch(shared.Spec, overrides with { Settings = settings }) with { Store = store.Name };
    }

    private void Check(SharedSearch shared, OpenedSearch opened)
    {
        if (DistributedSearch.SplitsOf(opened, work) is var found && found == shared.Splits)
            return;
        Dispose();
        throw new NASerExException(
            "WorkerDataChanged", ErrorKind.InvalidInput,
            $"The images of '{opened.Spec.Dataset.Path ?? opened.Spec.Dataset.Name}' are not those that the search {shared.Id} was asked with (hashes {found} here, {shared.Splits} there). Give this worker the same images, with -Set dataset.path=… (and stream=…) where they are elsewhere.");
    }
}
