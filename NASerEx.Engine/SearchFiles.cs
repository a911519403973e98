using System.IO.Compression;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>
/// Spec and plan of a search as one file, for studies in a database: the heads of the plan and a fine-tuned model are in it, and it refers to nothing else on
/// the machine that searched but the original model and the images.
/// </summary>
/// <param name="result">What the search gave.</param>
/// <param name="backbone">The model that the plan's exits hang on.</param>
internal sealed class SearchFiles(ExitSearchResult result, OpenedModel backbone)
{
    /// <summary>How the names of plans in a study end.</summary>
    public const string PlanEnding = ".plan.json";

    private const string Name = "search";

    /// <summary>Writes it as a zip file.</summary>
    public void WriteTo(Stream stream)
    {
        var folder = Directory.CreateTempSubdirectory("naserex-").FullName;
        try
        {
            AtomicFile.WriteText(Path.Combine(folder, Name + SpecFile.Ending), SpecFile.TextOf(result.Spec));
            ExitPlanFile.Write(Tuned(result.Plan, folder), backbone.Model, Path.Combine(folder, Name + PlanEnding), withFullPaths: true);
            ZipFile.CreateFromDirectory(folder, stream);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Unpacks it, unless it is there.</summary>
    /// <param name="zip">The zip file.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="name">What the files' names are to begin with.</param>
    public static void Unpack(string zip, string folder, string name)
    {
        // The plan comes last: where it is, the others are.
        if (File.Exists(Path.Combine(folder, name + PlanEnding)))
            return;
        using var archive = ZipFile.OpenRead(zip);
        foreach (var entry in archive.Entries.OrderBy(entry => entry.Name.EndsWith(PlanEnding, StringComparison.Ordinal)))
            AtomicFile.Write(Path.Combine(folder, name + entry.Name[Name.Length..]), stream => Copy(entry, name, stream));
    }

    private static void Copy(ZipArchiveEntry entry, string name, Stream stream)
    {
        using var content = entry.Open();
        if (!entry.Name.EndsWith(PlanEnding, StringComparison.Ordinal))
        {
            content.CopyTo(stream);
            return;
        }

        // The plan names its own files.
        using var text = new StreamReader(content);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text.ReadToEnd().Replace($"\"{Name}.", $"\"{name}.", StringComparison.Ordinal)));
    }

    private static ExitPlan Tuned(ExitPlan plan, string folder)
    {
        if (plan.Tuned is not { } tuned)
            return plan;
        var copy = Path.Combine(folder, $"{Name}.tuned.onnx");
        File.Copy(tuned.Model, copy);
        return plan with { Tuned = tuned with { Model = copy } };
    }
}
