using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Sqlite.Tests;

public sealed class ClockWatchTests
{
    [Test]
    public void Time_that_passes_is_no_jump()
    {
        var clock = new ManualTimeProvider();
        var watch = new ClockWatch(clock);

        clock.Advance(TimeSpan.FromHours(5));

        Assert.That(watch.Read(), Is.EqualTo(new ClockReading(clock.GetUtcNow(), TimeSpan.MaxValue, 0)));
    }

    [TestCase(2.0, 0)]
    [TestCase(-2.0, 0)]
    [TestCase(2.1, 1)]
    [TestCase(-2.1, 1)]
    [TestCase(3_600, 1)]
    public void A_wall_clock_that_left_the_monotonic_one_by_more_than_two_seconds_jumped(double seconds, int jumps)
    {
        var clock = new ManualTimeProvider();
        var watch = new ClockWatch(clock);

        clock.JumpWallClock(TimeSpan.FromSeconds(seconds));

        Assert.That(watch.Read().Jumps, Is.EqualTo(jumps));
    }

    [Test]
    public void The_time_since_a_jump_is_counted_on_the_monotonic_clock()
    {
        var clock = new ManualTimeProvider();
        var watch = new ClockWatch(clock);
        clock.JumpWallClock(TimeSpan.FromHours(-1));
        var seen = watch.Read();

        clock.Advance(TimeSpan.FromSeconds(40));

        Assert.That(seen.SinceJump, Is.EqualTo(TimeSpan.Zero));
        Assert.That(watch.Read(), Is.EqualTo(new ClockReading(clock.GetUtcNow(), TimeSpan.FromSeconds(40), 1)));
    }
}
