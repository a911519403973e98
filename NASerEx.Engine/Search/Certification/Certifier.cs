using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Search.Certification;

/// <summary>The structure that is certified.</summary>
/// <param name="Structure">As it was scored on validation; null where no structure with exits passed.</param>
/// <param name="Tested">Structures that were tested.</param>
/// <param name="MeanLoss">Mean loss on the calibration images, from −1 to 1.</param>
/// <param name="Bound">Least limit that the structure would have passed on its own.</param>
public sealed record CertifiedStructure(ScoredStructure? Structure, int Tested, double MeanLoss, double Bound);

/// <summary>Chooses the most aggressive structure whose loss is certified.</summary>
public static class Certifier
{
    /// <summary>Tests structures on calibration images, in an order that validation images give.</summary>
    /// <param name="structures">Structures that may be chosen, whether or not they pass; those without exits are left out.</param>
    /// <param name="validation">The images that they were found on.</param>
    /// <param name="calibration">Images that had no part in anything yet.</param>
    /// <param name="options">What is to be certified.</param>
    /// <exception cref="NASerExException"><c>CertificateOptionsInvalid</c>: an option is out of range.</exception>
    public static CertifiedStructure Run(
        IEnumerable<ScoredStructure> structures, SearchProblem validation, SearchProblem calibration, CertificateOptions options)
    {
        options.Check();
        var path = CertificationPath.Of(structures.Where(structure => !structure.Exits.IsEmpty), validation, options);
        var losses = path.Select(structure => LossSample.Of(calibration, structure.Exits, options.Loss));
        return options.Method == CertificateMethod.Expectation ? InExpectation(path, losses, options) : WithConfidence(path, losses, options);
    }

    /// <summary>How many structures of a path, from the first, are certified.</summary>
    /// <param name="path">Structures in an order that the calibration images had no part in.</param>
    /// <param name="calibration">The calibration images.</param>
    /// <param name="options">What is to be certified.</param>
    public static int Passing(IReadOnlyList<ScoredStructure> path, SearchProblem calibration, CertificateOptions options)
    {
        var losses = path.Select(structure => LossSample.Of(calibration, structure.Exits, options.Loss));
        return options.Method == CertificateMethod.Expectation
            ? ConformalRisk.Run(losses, options.Limit).Verdict.Passed
            : FixedSequence.Run(losses, MeanTests.Of(options.Method), options).Passed;
    }

    /// <summary>Whether a structure that loses nothing could pass with some number of images.</summary>
    public static bool IsEnough(int samples, CertificateOptions options) => options.Method == CertificateMethod.Expectation
        ? ConformalRisk.Bound(0, samples) <= options.Limit
        : MeanTests.Of(options.Method).PValue(LossSample.Lossless(samples, options.Loss), options.Limit, options.Level) <= options.Level;

    private static CertifiedStructure WithConfidence(
        ImmutableArray<ScoredStructure> path, IEnumerable<LossSample> losses, CertificateOptions options)
    {
        var test = MeanTests.Of(options.Method);
        var verdict = FixedSequence.Run(losses, test, options);
        return Chosen(path, losses, verdict, sample => test.UpperBound(sample, options.Level));
    }

    private static CertifiedStructure InExpectation(
        ImmutableArray<ScoredStructure> path, IEnumerable<LossSample> losses, CertificateOptions options)
    {
        var (verdict, bound) = ConformalRisk.Run(losses, options.Limit);
        return Chosen(path, losses, verdict, _ => bound);
    }

    private static CertifiedStructure Chosen(
        ImmutableArray<ScoredStructure> path, IEnumerable<LossSample> losses, PathVerdict verdict, Func<LossSample, double> bound)
    {
        if (verdict.Passed == 0)
            return new CertifiedStructure(null, verdict.Tested, 0, 0);
        var sample = losses.ElementAt(verdict.Passed - 1);
        return new CertifiedStructure(path[verdict.Passed - 1], verdict.Tested, sample.Mean, bound(sample));
    }
}
