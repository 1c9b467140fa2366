using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace CloudTraining.Sdk.Tests.Background;

[CancelAfter(30_000)]
public sealed class TaskLoopTests
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public async Task A_pass_that_takes_longer_than_its_interval_is_made_by_no_second_host_meanwhile(CancellationToken cancellationToken)
    {
        var leases = new InMemoryJobStore(_clock);
        var (first, second) = (new GatedTask(), new GatedTask());
        var (loop, other) = (CreateLoop(first, leases, "host-1"), CreateLoop(second, leases, "host-2"));
        loop.Start();
        await first.Begun.Task.WaitAsync(cancellationToken);
        for (var third = 0; third < 12; third++)
        {
            await _clock.WaitForActiveTimersAsync(1, cancellationToken);
            _clock.Advance(first.Interval / 3);
        }

        await _clock.WaitForActiveTimersAsync(1, cancellationToken);
        other.Start();
        await TestSdk.WaitUntilAsync(() => other.Status.Skipped == 1, cancellationToken);

        Assert.That((second.Begun.Task.IsCompleted, other.Status.Passes, other.Status.LastPassAt), Is.EqualTo((false, 0L, (DateTimeOffset?)null)));
        first.Release.SetResult();
        await loop.StopAsync(cancellationToken);
        await other.StopAsync(cancellationToken);
    }

    [Test]
    public async Task A_pass_whose_lease_is_lost_is_cancelled_and_counts_as_failed(CancellationToken cancellationToken)
    {
        var isLost = false;
        var leases = new Mock<ILeaseStore>();
        leases.Setup(mock => mock.TryAcquireAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string name, string owner, TimeSpan time, CancellationToken _) => isLost ? null : new Lease(name, owner, 1, _clock.GetUtcNow() + time));
        var task = new GatedTask();
        var loop = CreateLoop(task, leases.Object, "host-1");
        loop.Start();
        await task.Begun.Task.WaitAsync(cancellationToken);
        isLost = true;

        await _clock.WaitForActiveTimersAsync(1, cancellationToken);
        _clock.Advance(task.Interval / 3);
        await TestSdk.WaitUntilAsync(() => loop.Status.Passes == 1, cancellationToken);

        Assert.That((task.WasCancelled, loop.Status.LastError), Is.EqualTo((true, "TimeoutException: The lease of the pass was lost while it ran: the store did not extend it in time, or another host has it.")));
        await loop.StopAsync(cancellationToken);
    }

    [Test]
    public async Task A_store_that_is_away_cancels_a_pass_only_before_its_lease_runs_out(CancellationToken cancellationToken)
    {
        var isAway = false;
        var leases = new Mock<ILeaseStore>();
        leases.Setup(mock => mock.TryAcquireAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string name, string owner, TimeSpan time, CancellationToken _) => isAway ? throw new JobStoreException("The disk is away.", isTransient: true) : new Lease(name, owner, 1, _clock.GetUtcNow() + time));
        var task = new GatedTask();
        var loop = CreateLoop(task, leases.Object, "host-1");
        loop.Start();
        await task.Begun.Task.WaitAsync(cancellationToken);
        isAway = true;

        await _clock.WaitForActiveTimersAsync(1, cancellationToken);
        _clock.Advance(task.Interval / 3);
        await _clock.WaitForActiveTimersAsync(1, cancellationToken);
        var early = task.WasCancelled;
        _clock.Advance(task.Interval / 3);
        await TestSdk.WaitUntilAsync(() => loop.Status.Passes == 1, cancellationToken);

        Assert.That((early, task.WasCancelled), Is.EqualTo((false, true)));
        await loop.StopAsync(cancellationToken);
    }

    [Test]
    public async Task Stopping_lets_the_pass_under_way_end_within_the_drain_time(CancellationToken cancellationToken)
    {
        var task = new GatedTask();
        await using var sdk = new TestSdk(builder => builder.Services.AddSingleton<IBackgroundTask>(task));
        await sdk.Manager.StartAsync(cancellationToken);
        await task.Begun.Task.WaitAsync(cancellationToken);

        var stopping = sdk.Manager.StopAsync(cancellationToken);
        await TestSdk.WaitUntilAsync(() => sdk.Manager.Tasks.All(other => other.Name == task.Name || !other.IsRunning), cancellationToken);
        var stoppedEarly = stopping.IsCompleted;
        task.Release.SetResult();
        await stopping;

        var status = sdk.Manager.Tasks.Single(other => other.Name == task.Name);
        Assert.That((stoppedEarly, task.WasCancelled, status.Passes, status.LastError), Is.EqualTo((false, false, 1L, (string?)null)));
    }

    [Test]
    public async Task A_pass_that_does_not_end_within_the_drain_time_is_cancelled(CancellationToken cancellationToken)
    {
        var task = new GatedTask();
        await using var sdk = new TestSdk(builder =>
        {
            builder.Services.AddSingleton<IBackgroundTask>(task);
            builder.ConfigureBackground(options => options.DrainTimeout = TimeSpan.FromSeconds(2));
        });
        await sdk.Manager.StartAsync(cancellationToken);
        await task.Begun.Task.WaitAsync(cancellationToken);

        var stopping = sdk.Manager.StopAsync(cancellationToken);
        var cancelledAtOnce = task.WasCancelled;
        sdk.Clock.Advance(TimeSpan.FromSeconds(2));
        await stopping;

        Assert.That((cancelledAtOnce, task.WasCancelled), Is.EqualTo((false, true)));
    }

    private TaskLoop CreateLoop(IBackgroundTask task, ILeaseStore leases, string host) => new(task, leases, host, _clock, NullLogger.Instance);

    private sealed class GatedTask : IBackgroundTask
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasCancelled { get; private set; }

        public string Name => "gated";

        public string StartMessage => "Gated started";

        public TimeSpan Interval => TimeSpan.FromSeconds(30);

        public bool IsExclusive => true;

        public async Task RunOnceAsync(CancellationToken cancellationToken)
        {
            Begun.TrySetResult();
            try
            {
                await Release.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                WasCancelled = true;
                throw;
            }
        }
    }
}
