using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>Drafts the specs of a search after a look at its model and its images.</summary>
internal static class SpecDrafts
{
    /// <exception cref="NASerExException">The model or the images cannot be used, or a file is in the way (<c>SpecFileExists</c>).</exception>
    public static ImmutableArray<SpecDraft> Of(SpecDraftRequest request, bool replace, WorkContext work)
    {
        var folder = Path.GetDirectoryName(request.Path)!;
        var model = OpenedModel.Open(request.Model, request.Size, work);
        // What is assumed is said in the spec itself.
        var named = Path.TrimEndingDirectorySeparator(request.Dataset);
        var options = DatasetArgument.Resolve(named, () => model.Classifier.Input.Size, work with { OnWarning = null });
        var isSpec = DatasetArgument.IsSpec(named);
        var file = isSpec ? named : FileOf(options, request);
        if (!replace)
            RequireFree(isSpec ? [request.Path] : [request.Path, file]);
        var search = new SearchDraft(request, model, PortablePath.From(folder, file)).Text(SchemaOf(request, SpecKind.ExitSearch));
        SpecDraft[] drafts = [new(request.Path, nameof(SpecKind.ExitSearch), search)];
        return isSpec ? [.. drafts] : [.. drafts, new(file, nameof(SpecKind.Dataset), DatasetText(request, model, options, folder, work))];
    }

    private static string DatasetText(SpecDraftRequest request, OpenedModel model, DatasetOptions options, string folder, WorkContext work)
    {
        var images = SampledImages.Look(model, options, work);
        if (images.Mismatch is { } mismatch)
            work.Warn($"{mismatch} The dataset's spec holds the question.");
        return new DatasetDraft(options, images, folder).Text(SchemaOf(request, SpecKind.Dataset));
    }

    internal static void RequireFree(params ReadOnlySpan<string> files)
    {
        foreach (var file in files)
            if (File.Exists(file))
                throw new NASerExException(
                    "SpecFileExists", ErrorKind.InvalidInput, $"'{file}' exists; allow it to be replaced (-Force), or give the spec another name or folder.");
    }

    private static string FileOf(DatasetOptions options, SpecDraftRequest request)
    {
        var beside = Path.Combine(Path.GetDirectoryName(request.Path)!, options.Name + SpecFile.Ending);
        return beside.Equals(request.Path, StringComparison.OrdinalIgnoreCase)
            ? Path.Combine(Path.GetDirectoryName(request.Path)!, $"{options.Name}-images{SpecFile.Ending}")
            : beside;
    }

    private static string SchemaOf(SpecDraftRequest request, SpecKind kind) =>
        new Uri(Path.Combine(request.Schemas, SpecJsonSchema.FileOf(kind))).AbsoluteUri;
}
