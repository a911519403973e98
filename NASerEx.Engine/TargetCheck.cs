using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>Checks a hardware target against this machine, which may be another than the one it is for.</summary>
/// <param name="keys">The spec.</param>
/// <param name="findings">What was found so far.</param>
internal sealed class TargetCheck(SpecMap keys, SpecFindings findings)
{
    /// <summary>Checks all of it; nothing is run.</summary>
    /// <returns>The target; null where it cannot be read.</returns>
    public HardwareTarget? Run()
    {
        HardwareTarget target = new();
        if (!findings.IsClean(() => target = new SpecBinder(findings.Faults).Record<HardwareTarget>(keys))
            || !findings.IsClean(() => target = SpecChecks.Target(target, keys, findings.Faults)))
            return null;
        CheckProvider(target);
        CheckCores(target);
        foreach (var (key, id, message) in TargetDifferences.Of(target, MachineState.Read().Possible))
            Warn(key, id, message);
        return findings.Try(keys.PlaceOf("profile"), "profile", () => { TargetProfiles.Read(target); }) ? target : null;
    }

    /// <summary>A profile speaks for a machine that has what this one may lack.</summary>
    private void CheckProvider(HardwareTarget target)
    {
        if (target.Profile is not null && !TargetProfiles.CanRun(target))
            Warn("provider", "ProviderMissing", $"the installed ONNX Runtime has no execution provider '{target.Provider}', so models can only be searched for this target here, by its profile, and not measured.");
        else
            findings.Try(
                error => error.Id is "ProviderOptionsUnknown" or "ProviderRefused" ? At("providerOptions") : At("provider"),
                () =>
                {
                    SessionFactory.RequireProvider(target.ToRuntime());
                    return target;
                });
    }

    private void CheckCores(HardwareTarget target)
    {
        var cores = Environment.ProcessorCount;
        if (target.Threads > cores)
            Warn("threads", "TargetThreads", $"{target.Threads} threads are more than the {cores} logical processors of this machine, so they would wait for each other here.");
        if (target.Affinity.Any(processor => processor > cores))
            Warn("affinity", "TargetAffinity", $"this machine has logical processors 1 to {cores} alone; ONNX Runtime leaves threads unbound that are to go elsewhere.");
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / HardwareTarget.BytesOfMegabyte;
        if (target.MemoryLimitMb > memory)
            Warn("memoryLimitMb", "TargetMemory", string.Create(CultureInfo.InvariantCulture, $"this machine has {memory:0} MB alone."));
    }

    private void Warn(string key, string id, string message) => findings.Add(FindingSeverity.Warning, keys.PlaceOf(key), key, id, message);

    private (SpecPlace Place, string Key) At(string key) => (keys.PlaceOf(key), key);
}
