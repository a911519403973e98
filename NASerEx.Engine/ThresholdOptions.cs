using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Search.Certification;

namespace NASerEx;

/// <summary>What thresholds that are chosen anew have to keep.</summary>
public sealed record ThresholdOptions
{
    /// <summary>
    /// Greatest accuracy drop on validation, in percentage points; null takes the certificate's limit, and without a certificate
    /// <see cref="SearchOptions.MaxAccuracyDrop"/>.
    /// </summary>
    public double? MaxAccuracyDrop { get; init; }

    /// <summary>As <see cref="SearchOptions.Caution"/>; null takes its default.</summary>
    public double? Caution { get; init; }

    /// <summary>
    /// A sample of the stream, without labels: full path of a folder or zip file of images. Costs are expected on it; null expects them on the validation images.
    /// </summary>
    public string? Stream { get; init; }

    /// <summary>What is certified; null takes what the plan's certificate says.</summary>
    public CertifiedLoss? Loss { get; init; }

    /// <summary>Greatest mean loss to certify, in percentage points; null takes that of the plan's certificate, and certifies nothing where it has none.</summary>
    public double? MaxLoss { get; init; }

    /// <summary>Confidence of the certificate; null takes that of the plan's.</summary>
    public double? Confidence { get; init; }

    /// <summary>How it is obtained; null takes the way of the plan's.</summary>
    public CertificateMethod? Method { get; init; }

    /// <summary>What is to be certified; null for nothing.</summary>
    /// <exception cref="NASerExException">Something is to be certified that has no limit (<c>CertificateLimitMissing</c>), or with options that no certificate can have (<c>CertificateOptionsInvalid</c>).</exception>
    internal CertificateOptions? CertificateOf(ExitPlan plan)
    {
        var (before, defaults) = (plan.Certificate, new CertificateOptions());
        if ((MaxLoss ?? before?.MaxLoss) is not { } limit)
            return Loss is null && Confidence is null && Method is null ? null : throw new NASerExException(
                "CertificateLimitMissing", ErrorKind.InvalidInput, "The plan has no certificate whose limit could be taken over; give the greatest loss to certify, in percentage points (-MaxLoss).");
        var wanted = new CertificateOptions
        {
            Loss = Loss ?? before?.Loss ?? defaults.Loss,
            MaxLoss = limit,
            Confidence = Confidence ?? before?.Confidence ?? defaults.Confidence,
            Method = Method ?? before?.Method ?? defaults.Method,
        };
        wanted.Check();
        return wanted;
    }

    /// <summary>The search for thresholds of a plan's exits, each by its own metric.</summary>
    internal SearchOptions SearchOf(ExitPlan plan, CertificateOptions? certificate)
    {
        var defaults = new SearchOptions();
        return defaults with
        {
            MaxAccuracyDrop = MaxAccuracyDrop ?? certificate?.MaxLoss ?? defaults.MaxAccuracyDrop,
            Caution = Caution ?? defaults.Caution,
            MaxExits = plan.Exits.Length,
            Metrics = [.. plan.Exits.Select(exit => exit.Metric.Name).Distinct()],
        };
    }
}
