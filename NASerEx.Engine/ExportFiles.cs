using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Export;

namespace NASerEx;

/// <summary>Where an export goes.</summary>
/// <param name="Model">Full path of the ONNX file.</param>
/// <param name="Plan">Full path of the plan, or null to write none.</param>
public sealed record ExportFiles(string Model, string? Plan)
{
    private const string StagedEnding = ".stages.json";
    private const string SingleEnding = ".exits.onnx";
    private const string PlanEnding = ".plan.json";

    /// <summary>Whether stages are files of their own, beside a manifest in place of the ONNX file.</summary>
    public bool IsStaged { get; init; }

    /// <summary>The model alone.</summary>
    public static ExportFiles Only(string model) => new(model, null);

    /// <summary>Model and plan in a folder, named after the original.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="label">What tells it apart from other plans for the same original; null where there is none.</param>
    public static ExportFiles In(string folder, ExitPlan plan, string? label = null)
    {
        var name = NameOf(plan, label);
        return new ExportFiles(Path.Combine(folder, name + SingleEnding), Path.Combine(folder, name + PlanEnding));
    }

    /// <summary>Stages, their manifest and the plan in a folder, named after the original.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="label">As <see cref="In"/> takes it.</param>
    public static ExportFiles StagedIn(string folder, ExitPlan plan, string? label = null) =>
        In(folder, plan, label) with { Model = Path.Combine(folder, NameOf(plan, label) + StagedEnding), IsStaged = true };

    private static string NameOf(ExitPlan plan, string? label) => Path.GetFileNameWithoutExtension(plan.SourceModel) + (label is null ? "" : $".{label}");

    /// <summary>The plan's file: the path itself, or the plan that was written beside an exported model.</summary>
    /// <param name="path">Path of a plan, of a model with exits or of the manifest of a model in stages.</param>
    public static string PlanFileOf(string path) =>
        new[] { StagedEnding, SingleEnding }.FirstOrDefault(ending => path.EndsWith(ending, PathComparison)) is { } ending
            ? path[..^ending.Length] + PlanEnding
            : path;

    /// <summary>What the names of stages begin with.</summary>
    internal string StageName => Path.GetFileName(Model)[..^StagedEnding.Length];

    private IEnumerable<string> StageFiles(ExitPlan? plan) => IsStaged && plan is not null
        ? Enumerable.Range(0, plan.Exits.Length + 1).Select(index => Path.Combine(Path.GetDirectoryName(Model)!, StagedModel.FileName(StageName, index)))
        : [];

    private static StringComparison PathComparison =>
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>Refuses to replace what is there, and the original in any case.</summary>
    /// <param name="replace">Whether files may be replaced.</param>
    /// <param name="plan">The plan that is exported, if there is one.</param>
    /// <exception cref="NASerExException">
    /// A file exists (<c>ExportFileExists</c>), or the original would be overwritten, or the model by its plan (<c>ExportOverSource</c>).
    /// </exception>
    public void Check(bool replace, ExitPlan? plan = null)
    {
        var sources = plan is null ? [] : new[] { plan.SourceModel, plan.Tuned?.Model }.OfType<string>();
        if (sources.FirstOrDefault(source => StageFiles(plan).Append(Model).Append(Plan).Any(file => Same(file, source))) is { } own)
            throw new NASerExException(
                "ExportOverSource", ErrorKind.InvalidInput, $"'{own}' is the {(own == plan!.SourceModel ? "original" : "fine-tuned model")} itself; give what is exported another name.");
        if (Same(Plan, Model))
            throw new NASerExException("ExportOverSource", ErrorKind.InvalidInput, $"'{Model}' cannot be both the model and its plan; give one another name.");
        var heads = plan is null || Plan is null ? [] : ExitPlanFile.HeadFiles(plan, Plan);
        var taken = new[] { Model, Plan }.Concat(StageFiles(plan)).Concat(heads).OfType<string>().FirstOrDefault(File.Exists);
        if (taken is not null && !replace)
            throw new NASerExException(
                "ExportFileExists", ErrorKind.InvalidInput, $"'{taken}' exists; allow it to be replaced (-Force), or give another name.");
    }

    private static bool Same(string? path, string other) =>
        path is not null && Path.GetFullPath(path).Equals(Path.GetFullPath(other), PathComparison);
}
