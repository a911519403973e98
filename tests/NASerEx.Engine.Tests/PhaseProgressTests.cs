using NASerEx.Common;
using NASerEx.Engine.Tests.Common;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>A search whose phases take known times: a check, a training of three parts of which the last knows its time, and two passes over images.</summary>
public class PhaseProgressTests
{
    private const double Check = 3, Trial = 2, Asking = 6, Training = 36, Collecting = 2, Certifying = 1.5;
    private const double All = Check + Trial + Asking + Training + Collecting + Certifying;

    private readonly ManualClock _clock = new();
    private readonly List<(double Time, WorkProgress Whole)> _said = [];
    private double _time;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.2, 0.9)]
    [InlineData(0.8, 1.2)]
    public void AfterTheFirstTenthItIsRightToWithinAThird(double expected, double told)
    {
        Search(expected, told);

        var known = _said.Where(said => said.Time is >= All / 10 and <= 0.9 * All).ToList();
        Assert.InRange(known.Count, 50, int.MaxValue);
        Assert.All(known, said => Assert.InRange(said.Whole.Left!.Value.TotalSeconds, (All - said.Time) * 2 / 3, (All - said.Time) * 4 / 3));
    }

    [Fact]
    public void NothingIsSaidBeforeAnythingIsExpected()
    {
        Search(1, 1);
        Assert.All(_said.Where(said => said.Time < Check + Trial), said => Assert.Null(said.Whole.Left));
    }

    [Fact]
    public void TheWholeNeverEndsWhilePhasesAreLeft()
    {
        Search(0.1, 0.1);
        Assert.All(_said, said => Assert.True(said.Whole.HasParts && (said.Whole.Total == 0 || said.Whole.Done < said.Whole.Total)));
    }

    [Fact]
    public void PartsAreHandedOnAsTheyAre()
    {
        var parts = new List<WorkProgress>();
        var progress = new PhaseProgress("whole", parts.Add, _clock);
        progress.Begin("phase");
        progress.Take(new WorkProgress("part", "step", 1, 2));
        Assert.Equal([new WorkProgress("whole", "phase", 0, 0) { HasParts = true }, new WorkProgress("part", "step", 1, 2)], parts);
    }

    /// <summary>Runs the phases.</summary>
    /// <param name="expected">How many times as long as it takes everything is expected to.</param>
    /// <param name="told">The same of what the training says of itself.</param>
    private void Search(double expected, double told)
    {
        var progress = new PhaseProgress("whole", Note, _clock);
        progress.Begin("Check");
        Spend(progress, Check);
        progress.Begin("Train");
        Spend(progress, Trial);
        progress.Expect("Train", TimeSpan.FromSeconds(expected * (Asking + Training)));
        progress.Expect("Collect", TimeSpan.FromSeconds(expected * Collecting));
        progress.Expect("Certify", TimeSpan.FromSeconds(expected * Certifying));
        Spend(progress, Asking);
        Spend(progress, Training, left => TimeSpan.FromSeconds(told * left));
        progress.Begin("Collect");
        Spend(progress, Collecting);
        progress.Begin("Certify");
        Spend(progress, Certifying);
    }

    private void Spend(PhaseProgress progress, double seconds, Func<double, TimeSpan>? left = null)
    {
        const double Step = 0.5;
        for (var done = Step; done <= seconds; done += Step)
        {
            _clock.Advance(Step);
            _time += Step;
            progress.Take(new WorkProgress("part", "", (long)done, (long)seconds) { Left = left?.Invoke(seconds - done) });
        }
    }

    private void Note(WorkProgress report)
    {
        if (report.Activity == "whole")
            _said.Add((_time, report));
    }
}
