using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Exits;

namespace NASerEx.Saliency;

/// <summary>The envelope of saliency against cost while points are taken from it, the ones that lower it least first (Visvalingam &amp; Whyatt 1993).</summary>
internal sealed class ThinnedEnvelope
{
    private readonly ImmutableArray<ExitPoint> _points;
    private readonly Func<ExitPoint, bool> _isFixed;
    private readonly (double Cost, double Saliency)[] _places;
    private readonly double[] _errors;
    private readonly List<int> _kept;

    /// <summary>Begins with all points.</summary>
    /// <param name="points">Points in order, at least one.</param>
    /// <param name="scores">Saliency of all points of the model.</param>
    /// <param name="isFixed">Whether a point stays in any case.</param>
    public ThinnedEnvelope(ImmutableArray<ExitPoint> points, SaliencyScores scores, Func<ExitPoint, bool> isFixed)
    {
        (_points, _isFixed) = (points, isFixed);
        // The model's output costs most; that an earlier place may say more of the class is an accident of the images.
        var final = points.Select(point => scores.Points[point.Index]).Append(scores.Final).Max();
        _places = [(0, scores.Nothing), .. points.Select(point => (point.Share, scores.Points[point.Index])), (1, final)];
        _errors = [0, .. points.Select(point => scores.Errors.IsDefaultOrEmpty ? 0 : scores.Errors[point.Index]), 0];
        _kept = [.. Enumerable.Range(0, _places.Length)];
    }

    /// <summary>Why points were taken, by name.</summary>
    public Dictionary<string, string> Reasons { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes the points below the envelope by their standard error or more: what is nearer may as well lie on it. The highest stays if the envelope bends at none.
    /// </summary>
    public void DropBelow()
    {
        var bends = ConcaveEnvelope.Of(_places);
        var highest = bends.Count > 2 ? -1 : Inner.MaxBy(place => ConcaveEnvelope.Area(_places[0], _places[place], _places[^1]));
        foreach (var place in Inner.Except(bends).Where(place => place != highest && Height(bends, _places[place].Cost) - _places[place].Saliency >= _errors[place]).ToList())
            Drop(place, string.Create(CultureInfo.InvariantCulture, $"below the envelope of saliency against cost: {_places[place].Saliency:0.000} where it has {Height(bends, _places[place].Cost):0.000}"));
    }

    /// <summary>Takes one of two neighbours closer than a share of the model's work, until there are none; the closest first.</summary>
    public void DropCloserThan(double gap)
    {
        while (Pairs.Where(pair => Gap(pair) < gap && (IsFree(pair.Left) || IsFree(pair.Right))).OrderBy(Gap).Select(pair => ((int Left, int Right)?)pair).FirstOrDefault() is { } pair)
        {
            var (place, other) = IsFree(pair.Left) && (!IsFree(pair.Right) || Loss(pair.Left) <= Loss(pair.Right)) ? (pair.Left, pair.Right) : (pair.Right, pair.Left);
            Drop(place, string.Create(CultureInfo.InvariantCulture, $"closer than exits.minGap, {gap}, to {_points[other - 1].Name}"));
        }
    }

    /// <summary>Takes points until no more than a number is left.</summary>
    public void DropBeyond(int most)
    {
        while (Inner.Count() > most && Inner.Any(IsFree))
            Drop(Inner.Where(IsFree).MinBy(Loss), string.Create(CultureInfo.InvariantCulture, $"more than exits.maxPoints, {most}; the others give more for their cost"));
    }

    private IEnumerable<int> Inner => _kept.Where(place => place > 0 && place < _places.Length - 1);

    private IEnumerable<(int Left, int Right)> Pairs => Inner.Zip(Inner.Skip(1));

    private double Gap((int Left, int Right) pair) => _places[pair.Right].Cost - _places[pair.Left].Cost;

    private bool IsFree(int place) => !_isFixed(_points[place - 1]);

    /// <summary>What the area below the envelope loses with a place.</summary>
    private double Loss(int place)
    {
        var at = _kept.IndexOf(place);
        return ConcaveEnvelope.Area(_places[_kept[at - 1]], _places[place], _places[_kept[at + 1]]);
    }

    private void Drop(int place, string reason)
    {
        if (!IsFree(place))
            return;
        _kept.Remove(place);
        Reasons.Add(_points[place - 1].Name, reason);
    }

    private double Height(List<int> bends, double cost)
    {
        var right = bends.First(bend => _places[bend].Cost >= cost && bend > 0);
        var (from, to) = (_places[bends[bends.IndexOf(right) - 1]], _places[right]);
        return from.Saliency + ((to.Saliency - from.Saliency) * (cost - from.Cost) / (to.Cost - from.Cost));
    }
}
