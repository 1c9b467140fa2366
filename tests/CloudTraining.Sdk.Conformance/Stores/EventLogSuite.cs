using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>What every <see cref="IJobEventLog"/> promises.</summary>
[SuiteOf(typeof(IJobEventLog))]
public abstract class EventLogSuite<TLog> : StoreSuite
    where TLog : IJobEventLog
{
    [Test]
    public void The_log_under_test_is_the_one_the_fixture_names() => Assert.That(Events, Is.InstanceOf<TLog>());

    [Test]
    public async Task An_empty_log_has_head_zero_and_nothing_to_read()
    {
        var page = await Events.ReadAsync(0, 10);

        Assert.That(await Events.GetHeadAsync(), Is.Zero);
        Assert.That((page.Events.Count, page.Next, page.Resync), Is.EqualTo((0, 0L, false)));
    }

    [Test]
    public async Task An_event_is_read_back_whole()
    {
        var job = Some.Job(userId: null);
        var written = Some.Event(job, JobEventType.ApprovalRequested, Now.AddTicks(7)) with { PreviousStatus = JobStatus.Uploading, Message = "Ünïcode 🚂" };
        await Jobs.AddAsync(job, [written]);

        var read = (await Other.Events.ReadAsync(0, 10)).Events.Single();

        Assert.That(read.Cursor, Is.Positive);
        Assert.That(read, Is.EqualTo(written with { Cursor = read.Cursor, Version = 1 }));
    }

    [Test]
    public async Task Events_are_read_in_order_page_by_page()
    {
        for (var i = 0; i < 7; i++)
        {
            await AddAsync(Some.Job(id: $"job-{i}"));
        }

        var ids = new List<string>();
        long cursor = 0;
        while (await Events.ReadAsync(cursor, 3) is { Events.Count: > 0 } page)
        {
            Assert.That(page.Events.Select(e => e.Cursor), Is.Ordered.Ascending);
            Assert.That(page.Next, Is.EqualTo(page.Events[^1].Cursor));
            ids.AddRange(page.Events.Select(e => e.JobId));
            cursor = page.Next;
        }

        Assert.That(ids, Is.EqualTo(Enumerable.Range(0, 7).Select(i => $"job-{i}")));
        Assert.That(cursor, Is.EqualTo(await Events.GetHeadAsync()));
    }

    [Test]
    public async Task A_wait_ends_with_the_next_event()
    {
        await AddAsync(Some.Job());
        var head = await Events.GetHeadAsync();
        var wait = Events.WaitAsync(head);
        var before = wait.IsCompleted;

        await AddAsync(Some.Job());
        await wait;

        Assert.That(before, Is.False);
        Assert.That((await Events.ReadAsync(head, 10)).Events, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_wait_ends_with_an_event_of_another_host(CancellationToken cancellationToken)
    {
        var wait = Events.WaitAsync(await Events.GetHeadAsync(cancellationToken), cancellationToken);

        await Other.Jobs.AddAsync(Some.Job(), [Some.Event(Some.Job())], cancellationToken);
        while (!wait.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        await wait;
        Assert.That((await Events.ReadAsync(0, 10, cancellationToken)).Events, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_wait_for_what_is_there_already_ends_at_once()
    {
        await AddAsync(Some.Job());

        Assert.That(Events.WaitAsync(0).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_wait_can_be_cancelled_and_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        var wait = Events.WaitAsync(0, stop.Token);

        await stop.CancelAsync();

        Assert.That(async () => await wait, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Clock.ActiveTimers, Is.Zero);
    }

    [Test]
    public async Task Below_the_floor_and_beyond_the_head_the_answer_is_resync()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(Some.Job());
        }

        var head = await Events.GetHeadAsync();
        var dropped = await Events.TrimAsync(DateTimeOffset.MinValue, keep: 2);

        Assert.That(dropped, Is.EqualTo(3));
        foreach (var cursor in new[] { 0, head - 3, head + 1 })
        {
            var page = await Other.Events.ReadAsync(cursor, 10);
            Assert.That((page.Resync, page.Events.Count, page.Next), Is.EqualTo((true, 0, head)), $"cursor {cursor}");
        }

        var kept = await Events.ReadAsync(head - 2, 10);
        Assert.That((kept.Resync, kept.Events.Count), Is.EqualTo((false, 2)));
    }

    [Test]
    public async Task Old_events_are_dropped_but_never_a_young_one()
    {
        await AddAsync(Some.Job());
        await AddAsync(Some.Job());
        Clock.Advance(TimeSpan.FromDays(8));
        await AddAsync(Some.Job());

        var dropped = await Events.TrimAsync(Now.AddDays(-7), keep: 100);
        var again = await Events.TrimAsync(Now.AddDays(-7), keep: 100);

        Assert.That((dropped, again), Is.EqualTo((2, 0)));
        Assert.That((await Events.ReadAsync(await Events.GetHeadAsync() - 1, 10)).Events, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_log_trimmed_to_nothing_goes_on_counting()
    {
        await AddAsync(Some.Job());
        await AddAsync(Some.Job());
        var head = await Events.GetHeadAsync();

        await Events.TrimAsync(Now.AddDays(1), keep: 0);
        await AddAsync(Some.Job());

        Assert.That(await Events.GetHeadAsync(), Is.GreaterThan(head));
        Assert.That((await Events.ReadAsync(head, 10)).Events, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(120_000)]
    public async Task Readers_miss_nothing_and_see_nothing_twice_while_hosts_write(CancellationToken cancellationToken)
    {
        const int Writers = 8, JobsEach = 50;
        var reader = Task.Run(async () =>
        {
            var seen = new List<JobEvent>();
            long cursor = 0;
            while (seen.Count < Writers * JobsEach)
            {
                var page = await Other.Events.ReadAsync(cursor, 7, cancellationToken);
                seen.AddRange(page.Events);
                cursor = page.Next;
                cancellationToken.ThrowIfCancellationRequested();
            }

            return seen;
        }, cancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < JobsEach; i++)
            {
                var job = Some.Job(id: $"w{writer}-{i:000}");
                await (writer % 2 == 0 ? Jobs : Other.Jobs).AddAsync(job, [Some.Event(job)], cancellationToken);
            }
        }, cancellationToken)));
        var read = await reader;

        Assert.That(read.Select(e => e.JobId), Is.Unique);
        Assert.That(read.Select(e => e.Cursor), Is.Ordered.Ascending);
        foreach (var writer in read.GroupBy(e => e.JobId[..2]))
        {
            Assert.That(writer.Select(e => e.JobId), Is.Ordered.Ascending);
        }
    }

    [Test]
    public async Task A_read_without_room_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Events.ReadAsync(0, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Events.ReadAsync(-1, 1));
    }
}
