using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Monitoring;
using Xunit;

namespace NASerEx.Engine.Tests.Monitoring;

public sealed class StreamMonitorTests
{
    private static readonly string[] Names = [.. "abcdefghij".Select(letter => letter.ToString())];

    [Theory]
    [InlineData(0.1, 1000)]
    [InlineData(0.1, 60)]
    [InlineData(0.001, 300)]
    public void Streams_that_do_not_change_give_no_more_alarms_than_stated(double rate, int reference)
    {
        const int streams = 1000, images = 1500;
        var alarms = 0;
        Parallel.For(0, streams, stream =>
        {
            var random = new Random(stream);
            var monitor = Monitor(SimulatedStream.Usual, reference, random, rate);
            if (SimulatedStream.Usual.Feed(monitor, images, random, shadows: 0.2).Image > 0)
                Interlocked.Increment(ref alarms);
        });
        Assert.InRange(alarms, 0, (streams * rate) + (3 * Math.Sqrt(streams * rate)));
    }

    public static TheoryData<StreamAspect, int> AspectsAndStarts => new(
        from aspect in new[] { StreamAspect.Exits, StreamAspect.Labels }
        from start in new[] { 0, 2000, 50_000 }
        select (aspect, start));

    [Theory]
    [MemberData(nameof(AspectsAndStarts))]
    public void A_stream_that_changes_gives_an_alarm_within_500_images_whenever_it_does(StreamAspect aspect, int start)
    {
        var changed = aspect == StreamAspect.Exits
            ? SimulatedStream.Usual with { Rates = [0.45, 0.3, 0.25], Sharpness = 3 }
            : SimulatedStream.Usual with { Labels = [0.46, .. Enumerable.Repeat(0.06, 9)] };
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var monitor = Monitor(SimulatedStream.Usual, 1000, random);
            Assert.Equal(0, SimulatedStream.Usual.Feed(monitor, start, random).Image);
            var (image, alarms) = changed.Feed(monitor, 500, random);
            Assert.InRange(image, 1, 500);
            var alarm = Assert.Single(alarms);
            Assert.Equal((aspect, start + image), (alarm.Aspect, alarm.Status.Images));
            Assert.True(alarm.EValue >= 3 / 0.001);
        }
    }

    [Fact]
    public void Disagreement_that_grows_gives_an_alarm_once()
    {
        var random = new Random(1);
        var monitor = Monitor(SimulatedStream.Usual, 1000, random);
        var changed = SimulatedStream.Usual with { Disagreement = 0.15 };
        var (image, alarms) = changed.Feed(monitor, 1000, random, shadows: 0.5);
        Assert.InRange(image, 1, 1000);
        Assert.Equal(StreamAspect.Disagreement, Assert.Single(alarms).Aspect);
        Assert.Equal(0, changed.Feed(monitor, 1000, random, shadows: 0.5).Image);
        Assert.InRange(monitor.Status.Disagreement, 0.1, 0.2);
        Assert.InRange(monitor.Status.Shadows, 400, 1200);
    }

    [Fact]
    public void Alarms_say_what_has_changed()
    {
        var random = new Random(3);
        var monitor = Monitor(SimulatedStream.Usual, 1000, random);
        var skewed = SimulatedStream.Usual with { Labels = [0.05, 0.05, 0.6, .. Enumerable.Repeat(0.3 / 7, 7)] };
        var alarm = Assert.Single(skewed.Feed(monitor, 500, random).Alarms);
        Assert.Equal("c", alarm.Status.Labels[0].Name);
        Assert.True(alarm.Status.Labels[0].RecentShare > 0.3);
        Assert.Matches(@"^After \d+ images the stream no longer looks like the calibration images in which classes are said\. Lately: c \d+\.\d % \(expected \d+\.\d %\)", alarm.ToString());
        Assert.Contains("at most 0.1 %", alarm.ToString(), StringComparison.Ordinal);
        Assert.Contains("Optimize-ExitThreshold", alarm.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, alarm.Status.Exits.Sum(exit => exit.Rate), 9);
        Assert.Equal(1, alarm.Status.Exits.Sum(exit => exit.RecentRate), 9);
    }

    [Fact]
    public void The_same_seed_and_stream_give_the_same_alarm()
    {
        var changed = SimulatedStream.Usual with { Rates = [0.3, 0.3, 0.4] };
        var images = Enumerable.Range(0, 2).Select(_ =>
        {
            var random = new Random(5);
            return changed.Feed(Monitor(SimulatedStream.Usual, 500, random), 500, random).Image;
        }).ToArray();
        Assert.Equal(images[0], images[1]);
    }

    [Fact]
    public void A_reference_of_another_model_is_refused()
    {
        var reference = SimulatedStream.Usual.Reference(100, new Random(1));
        foreach (var wrong in new[] { reference with { Exits = reference.Exits.RemoveAt(0) }, reference with { Labels = [0, 0] }, reference with { Exits = reference.Exits.SetItem(0, reference.Exits[0] with { Counts = [3] }) } })
            Assert.Equal("MonitorReferenceInvalid", Assert.Throws<NASerExException>(() => new StreamMonitor(wrong, SimulatedStream.Exits, Names, new MonitorOptions())).Id);
    }

    private static StreamMonitor Monitor(SimulatedStream stream, int reference, Random random, double rate = 0.001) =>
        new(stream.Reference(reference, random), SimulatedStream.Exits, Names, new MonitorOptions { FalseAlarmRate = rate });
}
