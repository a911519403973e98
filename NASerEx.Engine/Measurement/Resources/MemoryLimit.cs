using System.Globalization;
using NASerEx.Costs;

namespace NASerEx.Measurement.Resources;

/// <summary>The memory that a target leaves to a model.</summary>
internal static class MemoryLimit
{
    /// <summary>Says that it is exceeded; null where it is not, or where there is none.</summary>
    /// <param name="target">The target.</param>
    /// <param name="what">What takes it.</param>
    /// <param name="megabytes">How much.</param>
    public static string? Exceeded(HardwareTarget target, string what, double megabytes) =>
        megabytes > target.MemoryLimitMb
            ? string.Create(CultureInfo.InvariantCulture, $"{what} {megabytes:0.0} MB, more than the memoryLimitMb of the target '{target.Name}', {target.MemoryLimitMb:0.###}. Use a smaller model, or raise the limit.")
            : null;
}
