using NASerEx.Common;
using NASerEx.Costs;
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
        findings.Try(
            error => error.Id is "ProviderOptionsUnknown" or "ProviderRefused" ? At("providerOptions") : At("provider"),
            () =>
            {
                SessionFactory.RequireProvider(target.ToRuntime());
                return target;
            });
        CheckCores(target);
        return findings.Try(keys.PlaceOf("profile"), "profile", () => { TargetProfiles.Read(target); }) ? target : null;
    }

    private void CheckCores(HardwareTarget target)
    {
        var cores = Environment.ProcessorCount;
        if (target.Threads > cores)
            Warn("threads", "TargetThreads", $"{target.Threads} threads are more than the {cores} logical processors of this machine, so they would wait for each other here.");
        if (target.Affinity.Any(processor => processor > cores))
            Warn("affinity", "TargetAffinity", $"this machine has logical processors 1 to {cores} alone; ONNX Runtime leaves threads unbound that are to go elsewhere.");
    }

    private void Warn(string key, string id, string message) => findings.Add(FindingSeverity.Warning, keys.PlaceOf(key), key, id, message);

    private (SpecPlace Place, string Key) At(string key) => (keys.PlaceOf(key), key);
}
