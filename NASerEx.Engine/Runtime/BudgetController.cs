using System.Collections.Immutable;

namespace NASerEx.Runtime;

/// <summary>
/// Holds the mean cost of a stream at a target by choosing, image by image, a point of a path from the dearest to the cheapest. How much dearer the stream
/// is than the images that the path was found on is followed by a ratio of recent means; the point is the one that promises the target at that ratio, and
/// what was spent too much or too little is made up for over the horizon. Between two points images are shared out evenly. In the continuous limit the loop is stable
/// on every stream whose cost falls along the path. The same costs give the same choices.
/// </summary>
internal sealed class BudgetController
{
    /// <summary>Greatest share of the target, over the horizon, that is remembered as spent too much or saved, so that it is not paid back forever.</summary>
    private const double MostDebt = 0.25;

    /// <summary>Images that the path's own costs count as until there are others.</summary>
    private const double Prior = 32;

    /// <summary>How far above the target recent costs must be to exceed it.</summary>
    private const double Excess = 1.05;

    private readonly ImmutableArray<double> _expected;
    private readonly double _target;
    private readonly double _horizon;
    private double _cost, _promised, _weight, _debt, _sum, _recent, _place, _carry;
    private long _images, _atEnd;

    /// <param name="expected">What the points of the path promise to cost, falling.</param>
    /// <param name="target">The mean cost to hold.</param>
    /// <param name="horizon">Images over which costs are averaged.</param>
    /// <param name="isOfSameUnit">Whether the costs that are observed are of the path's unit; else the cheapest point is taken until there are some.</param>
    public BudgetController(ImmutableArray<double> expected, double target, int horizon, bool isOfSameUnit)
    {
        (_expected, _target, _horizon) = (expected, target, horizon);
        if (isOfSameUnit)
            (_cost, _promised, _weight) = (target, target, Prior);
        Move();
    }

    /// <summary>How it is kept so far.</summary>
    public BudgetStatus Status => new(
        _images, _target, _sum / _images, _recent, Last == 0 ? 1 : _place / Last, _atEnd >= _horizon && _recent > Excess * _target);

    private int Last => _expected.Length - 1;

    /// <summary>The point for the next image.</summary>
    public int Next()
    {
        var whole = (int)_place;
        _carry += _place - whole;
        if (_carry < 1)
            return whole;
        _carry--;
        return whole + 1;
    }

    /// <summary>Takes note of what an image cost.</summary>
    /// <param name="point">The point that it was given; null where it had thresholds that are not the path's.</param>
    /// <param name="cost">Its cost.</param>
    public void Observe(int? point, double cost)
    {
        _images++;
        _sum += cost;
        if (point is { } given)
        {
            _weight = Math.Min(_weight + 1, _horizon);
            _cost += (cost - _cost) / _weight;
            _promised += (_expected[given] - _promised) / _weight;
        }

        _recent += (cost - _recent) / Math.Min(_images, _horizon);
        _debt = Math.Clamp(_debt + cost - _target, -MostDebt * _horizon * _target, MostDebt * _horizon * _target);
        Move();
        _atEnd = _place >= Last ? _atEnd + 1 : 0;
    }

    /// <summary>Goes where the path promises what is to be spent on the next images.</summary>
    private void Move()
    {
        if (_weight == 0)
        {
            _place = Last;
            return;
        }

        var wanted = (_target - (_debt / _horizon)) * _promised / _cost;
        var above = 0;
        while (above < Last && _expected[above + 1] >= wanted)
            above++;
        _place = above == Last ? Last : above + Math.Clamp((_expected[above] - wanted) / (_expected[above] - _expected[above + 1]), 0, 1);
    }
}
