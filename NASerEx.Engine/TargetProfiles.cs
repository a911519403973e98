using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Measurement;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>Makes profiles of a model on a target, and finds the one that a target names.</summary>
internal static class TargetProfiles
{
    /// <summary>Measures a model on a target: the ways to all exit points, and those to heads on the points that a search would choose.</summary>
    /// <exception cref="NASerExException">As <see cref="TargetProfiling.Measure"/>, <see cref="ExitSpace.Select"/> and <see cref="ExitSpace.Heads"/>.</exception>
    public static TargetProfile Measure(OpenedModel model, HardwareTarget target, ExitSpaceOptions exits, ProfileOptions options, WorkContext work)
    {
        var watch = new MachineWatch();
        var parts = new TargetProfiling(model, target, options, work).Measure(model.Points, HeadsOf(model, exits, options));
        watch.Look();
        return new TargetProfile
        {
            Model = model.Path,
            ModelSha256 = model.Sha256,
            Target = target,
            Environment = MeasurementEnvironment.Of(target.ToRuntime()) with { Conditions = watch.Conditions },
            Measured = DateTimeOffset.UtcNow,
            Version = ExitManifest.EngineVersion,
            Latency = LatencyProfile.Of(parts),
            Parts = parts,
        };
    }

    /// <summary>Tells what <see cref="Measure"/> would run, and for how long, from a few runs.</summary>
    /// <inheritdoc cref="Measure"/>
    public static MeasurementForecast Forecast(OpenedModel model, HardwareTarget target, ExitSpaceOptions exits, ProfileOptions options, WorkContext work)
    {
        var (parts, time) = new TargetProfiling(model, target, options, work).Estimate(model.Points, HeadsOf(model, exits, options));
        return new MeasurementForecast([model.Path], $"the target '{target.Name}' in {parts} parts", time);
    }

    private static ImmutableArray<ExitHead> HeadsOf(OpenedModel model, ExitSpaceOptions exits, ProfileOptions options) =>
    [
        .. ExitSpace.Heads(ExitSpace.Select(model.Points, exits), exits, model.Path, model.Classifier.Classes, options.Seed)
            .Select(head => head with { Graph = BatchNormalizationFolding.Fold(head.Graph) }),
    ];

    /// <summary>Whether this machine has the provider of a target.</summary>
    public static bool CanRun(HardwareTarget target) => OnnxSession.Providers.Contains(target.Provider, StringComparer.OrdinalIgnoreCase);

    /// <summary>The profile of a model that a target names; null where it names none.</summary>
    /// <param name="target">The target.</param>
    /// <param name="model">Path of the original.</param>
    /// <param name="sha256">Hash of its bytes.</param>
    /// <exception cref="NASerExException">As <see cref="Read"/>, or the profile is of another model (<c>ProfileModelMismatch</c>).</exception>
    public static TargetProfile? Find(HardwareTarget target, string model, string sha256)
    {
        var profile = Read(target);
        return profile is null || profile.ModelSha256 == sha256 ? profile : throw new NASerExException(
            "ProfileModelMismatch", ErrorKind.InvalidInput,
            $"The target profile '{target.Profile}' was measured on another model, '{profile.Model}', or '{model}' has changed since. Measure this one with Measure-HardwareTarget, or remove 'profile' from the target.");
    }

    /// <summary>The profile that a target names, of whatever model; null where it names none.</summary>
    /// <param name="target">The target.</param>
    /// <exception cref="NASerExException">
    /// The file is missing or damaged (<c>ProfileNotFound</c>, <c>ProfileInvalid</c>), or of another way to run a model (<c>ProfileTargetMismatch</c>).
    /// </exception>
    public static TargetProfile? Read(HardwareTarget target)
    {
        if (target.Profile is not { } file)
            return null;
        var profile = TargetProfileFile.Read(file);
        if (Difference(profile.Target, target) is { } difference)
            throw new NASerExException(
                "ProfileTargetMismatch", ErrorKind.InvalidInput,
                $"The target profile '{file}' was measured with {difference} than the target '{target.Name}' has. Measure again with Measure-HardwareTarget, or correct the target.");
        return profile;
    }

    private static string? Difference(HardwareTarget measured, HardwareTarget wanted) =>
        !measured.Provider.Equals(wanted.Provider, StringComparison.OrdinalIgnoreCase) ? $"another provider, {measured.Provider},"
        : measured.Threads != wanted.Threads ? $"other threads, {measured.Threads},"
        : !measured.Affinity.SequenceEqual(wanted.Affinity) ? $"another affinity, [{string.Join(", ", measured.Affinity)}],"
        : !measured.ProviderOptions.SequenceEqual(wanted.ProviderOptions) ? "other providerOptions"
        : null;
}
