namespace NASerEx.Data.Files;

/// <summary>All images of a store, of no class.</summary>
/// <param name="store">The files.</param>
/// <param name="options">What they are prepared as.</param>
internal sealed class UnlabelledFiles(IFileStore store, DatasetOptions options) : IFileLabels
{
    // No model says it, so nothing is right.
    private const int NoClass = -1;

    public ClassLabels Labels { get; } = ClassLabels.Of(options with { Classes = null, ClassMap = null }, hasNumbers: false, () => []);

    public IReadOnlyList<ImageEntry> Entries(string? folder) =>
        [.. store.Paths.Select((path, number) => new ImageEntry(path, NoClass, number)).Where(entry => ImageNames.Is(entry.Id))];
}
