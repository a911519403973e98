using System.Collections.Immutable;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Runtime;

/// <summary>A mean cost is held on streams that get harder and easier, whatever the delay, and nothing swings.</summary>
public class BudgetControllerTests
{
    private const int Segment = 3_000, Settling = 1_000, Horizon = 256;
    private const double Least = 10, Most = 130;

    private static readonly ImmutableArray<double> Path = [100, 80, 60, 45, 30, 20];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.5, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 60)]
    [InlineData(2, 60)]
    public void TheMeanIsHeldWhileTheDifficultyChanges(double sensitivity, int delay)
    {
        const double target = 45;
        var stream = new SimulatedCosts(sensitivity, delay);
        var controller = new BudgetController(Path, target, Horizon, isOfSameUnit: true);
        var all = new List<double>();
        foreach (var difficulty in new[] { 1, 1.3, 0.8, 1.2, 1 })
        {
            var costs = stream.Feed(controller, difficulty, Segment);
            Assert.InRange(costs.Skip(Settling).Average(), 0.95 * target, 1.05 * target);
            // Windows differ by chance alone: the standard error of 500 images is 5 % of the target.
            Assert.All(costs.Skip(Settling).Chunk(500).Select(window => window.Average()), mean => Assert.InRange(mean, 0.8 * target, 1.2 * target));
            all.AddRange(costs);
        }

        Assert.InRange(all.Average(), 0.95 * target, 1.05 * target);
        Assert.Equal(all.Count, controller.Status.Images);
        Assert.Equal(all.Average(), controller.Status.MeanCost, 6);
        Assert.False(controller.Status.IsExceeded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void OnASteadyStreamThePlaceSettles(int delay)
    {
        var stream = new SimulatedCosts(1, delay) { IsNoisy = false };
        var controller = new BudgetController(Path, 45, Horizon, isOfSameUnit: true);
        stream.Feed(controller, 1.5, 6_000);
        var places = new List<double>();
        for (var i = 0; i < 1_000; i++)
        {
            stream.Feed(controller, 1.5, 1);
            places.Add(controller.Status.Position);
        }

        Assert.InRange(places.Max() - places.Min(), 0, 0.05);
    }

    [Fact]
    public void CostsOfAnotherUnitAreHeldToo()
    {
        const double target = 0.45;
        var stream = new SimulatedCosts(1, 0) { Unit = 0.01 };
        var controller = new BudgetController(Path, target, Horizon, isOfSameUnit: false);
        Assert.Equal(Path.Length - 1, controller.Next());
        foreach (var difficulty in new[] { 1, 1.5, 0.8 })
            Assert.InRange(stream.Feed(controller, difficulty, Segment).Skip(Settling).Average(), 0.95 * target, 1.05 * target);
    }

    [Fact]
    public void WhatThePathDoesNotAllowIsSaidAndNotPaidBackForever()
    {
        const double target = 22;
        var stream = new SimulatedCosts(1, 0);
        var controller = new BudgetController(Path, target, Horizon, isOfSameUnit: true);
        stream.Feed(controller, 1.5, Segment);
        Assert.True(controller.Status.IsExceeded);
        Assert.Equal(1, controller.Status.Position);
        // As soon as it is possible again, the target is held again, after no more than the debt that is remembered.
        var costs = stream.Feed(controller, 0.9, Segment);
        Assert.False(controller.Status.IsExceeded);
        Assert.InRange(costs.Skip(Settling).Average(), 0.95 * target, 1.05 * target);
    }

    [Fact]
    public void AGenerousTargetTakesTheMostAccurateThresholds()
    {
        var controller = new BudgetController(Path, 1000, Horizon, isOfSameUnit: true);
        new SimulatedCosts(1, 0).Feed(controller, 1, Segment);
        Assert.Equal((0, 0, false), (controller.Next(), controller.Status.Position, controller.Status.IsExceeded));
    }

    [Fact]
    public void TheSameCostsGiveTheSameChoices()
    {
        Assert.Equal(Choices(), Choices());

        static List<int> Choices()
        {
            var controller = new BudgetController(Path, 50, Horizon, isOfSameUnit: true);
            var random = new Random(5);
            return [.. Enumerable.Range(0, 2_000).Select(_ =>
            {
                var point = controller.Next();
                controller.Observe(point, random.Next(10, 130));
                return point;
            })];
        }
    }

    [Fact]
    public void APathOfOnePointIsTaken()
    {
        var controller = new BudgetController([50], 10, Horizon, isOfSameUnit: true);
        new SimulatedCosts(1, 0).Feed(controller, 1, 1_000);
        Assert.Equal((0, 1, true), (controller.Next(), controller.Status.Position, controller.Status.IsExceeded));
    }

    /// <summary>Images that cost much or little at random, in the mean what the path promises, to a power, times the difficulty.</summary>
    private sealed class SimulatedCosts(double sensitivity, int delay)
    {
        private readonly Random _random = new(1);
        private readonly Queue<(int Point, double Cost)> _waiting = [];

        public double Unit { get; init; } = 1;

        public bool IsNoisy { get; init; } = true;

        /// <summary>Lets images through, and tells the controller what each cost after some others.</summary>
        public List<double> Feed(BudgetController controller, double difficulty, int images)
        {
            var costs = new List<double>();
            for (var image = 0; image < images; image++)
            {
                var point = controller.Next();
                _waiting.Enqueue((point, Unit * Cost(Path[Math.Min(point, Path.Length - 1)], difficulty)));
                if (_waiting.Count <= delay)
                    continue;
                var (given, cost) = _waiting.Dequeue();
                controller.Observe(given, cost);
                costs.Add(cost);
            }

            return costs;
        }

        private double Cost(double promised, double difficulty)
        {
            const double middle = 45;
            var mean = Math.Clamp(difficulty * middle * Math.Pow(promised / middle, sensitivity), Least, Most);
            return !IsNoisy ? mean : _random.NextDouble() < (mean - Least) / (Most - Least) ? Most : Least;
        }
    }
}
