using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Search.Certification;
using NASerEx.Synthetic;

namespace NASerEx.Engine.Tests.Search.Certification;

/// <summary>
/// Made-up images, so many that they are the truth, and a search on some others. Structures of its path lose from less to more than the limit, and
/// one of them just more, so that wrong certificates are as likely as they can be.
/// </summary>
internal sealed class Population
{
    private const int Size = 60_000;
    private static readonly SearchProblem Truth = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(Size, 4, 1, seed: 11), 1);
    private static readonly SearchProblem Validation = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_500, 4, 1, seed: 12), 1);
    private static readonly SearchResult Found = ExitSearch.Run(
        Validation, new SearchOptions { MaxExits = 2, Thresholds = 12, MaxAccuracyDrop = 100, Strategy = SearchStrategy.Exhaustive }, WorkContext.None);

    private readonly LossSample[] _losses;

    public Population(CertifiedLoss loss, CertificateMethod method, double near)
    {
        var mean = Found.Front.Where(structure => !structure.Exits.IsEmpty)
            .Select(structure => LossSample.Of(Truth, structure.Exits, loss).Mean).MinBy(mean => Math.Abs(mean - near));
        Options = new CertificateOptions { Loss = loss, Method = method, MaxLoss = 100 * (mean - 1e-6) };
        var path = CertificationPath.Of(Found.Front.Where(structure => !structure.Exits.IsEmpty), Validation, Options);
        _losses = [.. path.Select(structure => LossSample.Of(Truth, structure.Exits, loss))];
        Costs = [Validation.FinalCost, .. path.Select(structure => structure.ExpectedCost)];
        Means = [0, .. _losses.Select(losses => losses.Mean)];
    }

    /// <summary>What is to be certified.</summary>
    public CertificateOptions Options { get; }

    /// <summary>True mean loss of the original and of each plan on the path.</summary>
    public double[] Means { get; }

    /// <summary>Cost of the original and of each plan on the path.</summary>
    public double[] Costs { get; }

    /// <summary>What the plans of the path lose on some images, drawn independently.</summary>
    public IEnumerable<LossSample> Draw(int count, Random random)
    {
        var drawn = Enumerable.Range(0, count).Select(_ => random.Next(Size)).ToArray();
        return _losses.Select(losses => new LossSample(Array.ConvertAll(drawn, image => losses.Values[image]), losses.Least < 0));
    }
}
