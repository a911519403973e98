using System.Globalization;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Search.Certification;

namespace NASerEx;

/// <summary>Puts the cheapest structure that is certified in the place of the one that was found on validation alone.</summary>
/// <param name="wanted">What is to be certified.</param>
/// <param name="limits">What structures have to keep on validation.</param>
/// <param name="data">The images.</param>
/// <param name="phases">Times the phase.</param>
/// <param name="work">Cancellation, warnings.</param>
internal sealed class CertifiedSearch(CertificateOptions wanted, SearchOptions limits, ImageDataset data, PhaseLog phases, WorkContext work)
{
    /// <summary>The certified choice; without exits where none can be certified, for the original loses nothing for sure.</summary>
    /// <exception cref="NASerExException"><c>CertificateNoImages</c>: there are no calibration images.</exception>
    public ExitChoice Of(ExitChoice choice)
    {
        var (structure, certificate) = Of(choice.Found, choice.Problem, () => choice.ProblemOn(SplitName.Calibration), choice.Unit);
        return choice.Certified(structure, certificate);
    }

    /// <summary>The cheapest structure that is certified, null where there is none, and what is certified of it or of the original.</summary>
    /// <param name="found">What was found on validation images.</param>
    /// <param name="validation">What was searched.</param>
    /// <param name="calibration">The same on calibration images.</param>
    /// <param name="unit">Unit of costs.</param>
    /// <exception cref="NASerExException"><c>CertificateNoImages</c>: there are no calibration images.</exception>
    public (ScoredStructure? Structure, Certificate Certificate) Of(SearchResult found, SearchProblem validation, Func<SearchProblem> calibration, string unit)
    {
        if (data.Split(SplitName.Calibration, work) is not { Count: > 0 } images)
            throw new NASerExException(
                "CertificateNoImages", ErrorKind.InvalidInput, "A plan is certified on calibration images, of which the dataset has none; give it a calibration split, or ask for no certificate.");
        return phases.Run(SearchPhases.Certify, () => Certify(found, validation, calibration(), images, unit), certified => certified.Certificate.ToString());
    }

    private (ScoredStructure? Structure, Certificate Certificate) Certify(
        SearchResult searched, SearchProblem validation, SearchProblem calibration, ImageSplit images, string unit)
    {
        var allowed = searched.Front.Where(structure => structure.CautiousDrop(limits.Caution) <= limits.MaxAccuracyDrop + 1e-9);
        var found = Certifier.Run(allowed, validation, calibration, wanted);
        var certificate = new Certificate(
            wanted.Loss, wanted.MaxLoss, wanted.Method == CertificateMethod.Expectation ? null : wanted.Confidence, wanted.Method,
            images.Count, images.ContentHash, found.Tested, 100 * found.MeanLoss, 100 * found.Bound);
        if (found.Structure is null)
            work.Warn($"{WhyNone(found, images.Count)} The plan is the original, without exits.");
        else
            work.Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"Certified: {Amount.Of(found.Structure.ExpectedCost)} {unit} an image, after {found.Tested} tests; the cheapest plan on validation costs {Amount.Of(searched.Chosen.ExpectedCost)}."));
        return (found.Structure, certificate);
    }

    private string WhyNone(CertifiedStructure found, int samples)
    {
        if (found.Tested == 0)
            return "No structure with exits is within search.maxAccuracyDrop on validation, so there is none to certify. Allow a greater drop, lower search.caution, or offer other heads.";
        return Certifier.IsEnough(samples, wanted)
            ? string.Create(CultureInfo.InvariantCulture, $"Not even the most cautious plan could be certified to lose at most certificate.maxLoss, {wanted.MaxLoss} points, with {samples:N0} calibration images. Raise certificate.maxLoss, give the calibration split more images, or offer stronger heads.")
            : string.Create(CultureInfo.InvariantCulture, $"With {samples:N0} calibration images, not even a plan that loses nothing on them could be certified to lose at most certificate.maxLoss, {wanted.MaxLoss} points. Give the calibration split more images, or raise certificate.maxLoss.");
    }
}
