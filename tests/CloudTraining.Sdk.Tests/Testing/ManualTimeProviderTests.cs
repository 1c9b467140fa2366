using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Testing;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public void Both_clocks_pass_the_same_time()
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetTimestamp();

        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Some.Now.AddMinutes(5)));
        Assert.That(clock.GetElapsedTime(start), Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public void A_jump_moves_only_the_wall_clock()
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetTimestamp();

        clock.JumpWallClock(TimeSpan.FromHours(-1));

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Some.Now.AddHours(-1)));
        Assert.That(clock.GetElapsedTime(start), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Timers_fire_in_the_order_they_fall_due_each_at_its_instant()
    {
        var clock = new ManualTimeProvider();
        var fired = new List<(string Name, double At)>();
        using var late = clock.CreateTimer(_ => fired.Add(("late", Seconds(clock))), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var every = clock.CreateTimer(_ => fired.Add(("every", Seconds(clock))), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.That(fired, Is.EqualTo(new[] { ("every", 2d), ("every", 4d), ("late", 5d), ("every", 6d) }));
        Assert.That(clock.ActiveTimers, Is.EqualTo(1));
    }

    [Test]
    public void A_timer_that_was_changed_or_disposed_does_not_fire()
    {
        var fired = 0;
        using var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        _clock.Advance(TimeSpan.FromSeconds(5));
        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(50));

        Assert.That(fired, Is.Zero);
        Assert.That(timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan), Is.False);
    }

    [Test, CancelAfter(10_000)]
    public async Task A_delay_ends_when_its_time_has_passed(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        var delay = Task.Delay(TimeSpan.FromSeconds(30), clock, cancellationToken);

        clock.Advance(TimeSpan.FromSeconds(29));
        var before = delay.IsCompleted;
        clock.Advance(TimeSpan.FromSeconds(1));
        await delay;

        Assert.That(before, Is.False);
    }

    [Test, CancelAfter(10_000)]
    public async Task A_test_can_wait_until_the_code_under_test_waits(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), clock);
        var loop = Task.Run(async () => await timer.WaitForNextTickAsync(cancellationToken), cancellationToken);

        await clock.WaitForActiveTimersAsync(1, cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await loop, Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task A_timer_due_at_once_fires_without_time_passing(CancellationToken cancellationToken)
    {
        var fired = new TaskCompletionSource();
        await using var timer = _clock.CreateTimer(_ => fired.TrySetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(cancellationToken);
    }

    private static double Seconds(ManualTimeProvider clock) => (clock.GetUtcNow() - Some.Now).TotalSeconds;
}
