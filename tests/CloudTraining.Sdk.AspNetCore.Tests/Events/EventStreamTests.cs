using System.Net;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary><c>GET /api/events</c> as a browser sees it.</summary>
public sealed class EventStreamTests
{
    [Test, CancelAfter(20_000)]
    public async Task The_head_of_a_stream_comes_before_any_event(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var job = await host.AddAsync(Some.Job(userId: "alice"));

        using var stream = await OpenCaughtUpAsync(host, 1, cancellationToken);
        var head = await stream.ReadAsync(cancellationToken);
        var prime = await stream.ReadAsync(cancellationToken);

        var headers = stream.Response.Headers;
        Assert.Multiple(() =>
        {
            Assert.That(stream.Response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
            Assert.That(headers.CacheControl!.NoStore && headers.CacheControl.NoTransform, Is.True);
            Assert.That(headers.GetValues("X-Accel-Buffering"), Is.EqualTo(new[] { "no" }));
            Assert.That(headers.GetValues("X-Heartbeat-Interval"), Is.EqualTo(new[] { "15" }), "seconds");
            Assert.That(int.Parse(head!.Retry!), Is.InRange(1_000, 5_000));
            Assert.That(head.Comment, Is.Not.Null);
            Assert.That(prime, Is.EqualTo(new SseFrame("1", null, null, null, null)), "an id without data: remembered by the browser, dispatched to nobody");
        });
    }

    [Test, CancelAfter(20_000)]
    public async Task A_change_of_status_reaches_the_documented_listener(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var job = await host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: DateTimeOffset.MaxValue));
        using var stream = await OpenCaughtUpAsync(host, 1, cancellationToken);

        await host.Training.CancelAsync(job.Id, cancellationToken: cancellationToken);
        var frame = await stream.ReadMessageAsync(cancellationToken);

        var data = frame.Json;
        Assert.Multiple(() =>
        {
            Assert.That(frame.Event, Is.Null, "the documented listener is for unnamed events");
            Assert.That(frame.Id, Is.EqualTo("2"));
            Assert.That(data.GetProperty("type").GetString(), Is.EqualTo("job_status_changed"));
            Assert.That(data.GetProperty("job_id").GetString(), Is.EqualTo(job.Id));
            Assert.That(data.GetProperty("status").GetString(), Is.EqualTo("cancelled"));
            Assert.That(data.GetProperty("previous_status").GetString(), Is.EqualTo("pending"));
            Assert.That(data.GetProperty("provider").GetString(), Is.EqualTo("fake"));
            Assert.That(data.GetProperty("user_id").GetString(), Is.EqualTo("alice"));
            Assert.That(data.GetProperty("correlation_id").GetString(), Is.EqualTo("c0ffee123456"));
            Assert.That(data.GetProperty("version").GetInt64(), Is.EqualTo(2));
            Assert.That(data.GetProperty("timestamp").GetDateTimeOffset().Offset, Is.EqualTo(TimeSpan.Zero));
        });
    }

    [Test, CancelAfter(20_000)]
    public async Task The_clean_up_of_a_host_that_begins_takes_nothing_from_a_reader_that_just_missed_it(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var job = await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice"));
        var cleanup = host.App.Services.GetServices<IBackgroundTask>().Single(task => task.Name == "clean-up");

        await cleanup.RunOnceAsync(cancellationToken);

        using var stream = await SseClient.OpenAsync(host.Client, cancellationToken, 0);
        Assert.That((await stream.ReadMessageAsync(cancellationToken)).Json.GetProperty("job_id").GetString(), Is.EqualTo(job.Id));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(20_000)]
    public async Task What_was_missed_comes_first_by_header_or_by_query(bool byHeader, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var jobs = new List<TrainingJob>();
        for (var i = 0; i < 5; i++)
        {
            jobs.Add(await host.AddAsync(Some.Job(userId: "alice")));
        }

        using var stream = byHeader
            ? await SseClient.OpenAsync(host.Client, cancellationToken, 2)
            : await SseClient.OpenAsync(host.Client, cancellationToken, path: "/api/events?lastEventId=2");

        foreach (var job in jobs.Skip(2))
        {
            Assert.That((await stream.ReadMessageAsync(cancellationToken)).Json.GetProperty("job_id").GetString(), Is.EqualTo(job.Id));
        }
    }

    [TestCase("999999")]
    [TestCase("-4")]
    [TestCase("nonsense")]
    [CancelAfter(20_000)]
    public async Task A_cursor_that_the_log_cannot_continue_from_is_told_to_load_anew(string cursor, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync(Some.Job(userId: "alice"));

        using var stream = await SseClient.OpenAsync(host.Client, cancellationToken, path: $"/api/events?lastEventId={cursor}");
        SseFrame? frame;
        do
        {
            frame = await stream.ReadAsync(cancellationToken);
        }
        while (frame!.Event is null);

        Assert.That(frame.Event, Is.EqualTo("resync"));
        Assert.That(frame.Id, Is.Null);
        var job = await host.AddAsync(Some.Job(userId: "alice"));
        SseFrame message;
        do
        {
            message = await stream.ReadMessageAsync(cancellationToken);
        }
        while (message.Json.GetProperty("job_id").GetString() != job.Id);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_cursor_below_the_retention_floor_is_told_to_load_anew(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await host.AddAsync(Some.Job(userId: "alice"));
        }

        await host.App.Services.GetRequiredService<IJobEventLog>().TrimAsync(DateTimeOffset.MinValue, 3, cancellationToken);
        await using var second = await ApiHost.StartAsync(new ApiHostSettings { Store = host.Store });
        using var stream = await SseClient.OpenAsync(second.Client, cancellationToken, 2);
        SseFrame? frame;
        do
        {
            frame = await stream.ReadAsync(cancellationToken);
        }
        while (frame!.Event is null);

        Assert.That(frame.Event, Is.EqualTo("resync"));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(60_000)]
    public async Task A_ring_that_was_overrun_while_the_client_was_away_is_made_good_from_the_log_or_told(bool isTrimmed, CancellationToken cancellationToken)
    {
        const int Events = 6_000;
        await using var host = await ApiHost.StartAsync();
        using var witness = await SseClient.OpenAsync(host.Client, cancellationToken, 0);
        for (var i = 0; i < Events; i++)
        {
            var job = Some.Job(JobStatus.Completed, userId: "alice");
            await host.Store.AddAsync(job, [host.EventOf(job) with { Message = new string('m', 1_000) }]);
        }

        // About 7 MB went through the ring of 4 MB.
        while ((await witness.ReadMessageAsync(cancellationToken)).Id != $"{Events}")
        {
        }

        if (isTrimmed)
        {
            await host.App.Services.GetRequiredService<IJobEventLog>().TrimAsync(DateTimeOffset.MinValue, 100, cancellationToken);
        }

        using var back = await SseClient.OpenAsync(host.Client, cancellationToken, 10);
        var ids = new List<string?>();
        SseFrame? frame;
        do
        {
            frame = await back.ReadAsync(cancellationToken);
            if (frame!.IsMessage)
            {
                ids.Add(frame.Id);
            }
        }
        while (frame.Event != "resync" && frame.Id != $"{Events}");

        Assert.That(frame.Event, Is.EqualTo(isTrimmed ? "resync" : null));
        Assert.That(ids, Is.EqualTo(isTrimmed ? [] : Enumerable.Range(11, Events - 10).Select(id => $"{id}").ToList()));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_user_gets_events_of_own_jobs_only_in_replay_and_live(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        using var bob = host.CreateClient("bob");
        await host.AddAsync(Some.Job(userId: "alice"));
        var old = await host.AddAsync(Some.Job(userId: "bob"));
        await host.AddAsync(Some.Job(userId: null));

        using var stream = await SseClient.OpenAsync(bob, cancellationToken, 0);
        var replayed = await stream.ReadMessageAsync(cancellationToken);
        await host.AddAsync(Some.Job(userId: "alice"));
        var fresh = await host.AddAsync(Some.Job(userId: "bob"));
        var live = await stream.ReadMessageAsync(cancellationToken);

        Assert.That(replayed.Json.GetProperty("job_id").GetString(), Is.EqualTo(old.Id));
        Assert.That(live.Json.GetProperty("job_id").GetString(), Is.EqualTo(fresh.Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_stream_can_be_narrowed_to_one_job(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync(Some.Job(userId: "alice"));
        var wanted = await host.AddAsync(Some.Job(userId: "alice"));

        using var stream = await SseClient.OpenAsync(host.Client, cancellationToken, 0, $"/api/events?job_id={wanted.Id}");

        Assert.That((await stream.ReadMessageAsync(cancellationToken)).Json.GetProperty("job_id").GetString(), Is.EqualTo(wanted.Id));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_sixth_stream_of_an_address_is_refused_and_a_freed_slot_is_free_again(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var open = new List<SseClient>();
        for (var i = 0; i < 5; i++)
        {
            open.Add(await SseClient.OpenAsync(host.Client, cancellationToken));
        }

        using var sixth = await host.Client.GetAsync("/api/events", cancellationToken);
        open[0].Dispose();
        HttpStatusCode status;
        do
        {
            using var again = await SseClient.OpenAsync(host.Client, cancellationToken);
            status = again.Response.StatusCode;
        }
        while (status != HttpStatusCode.OK);

        Assert.That((int)sixth.StatusCode, Is.EqualTo(429));
        Assert.That(sixth.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(await sixth.Content.ReadAsStringAsync(cancellationToken), Does.Contain("\"detail\""));
        open.ForEach(stream => stream.Dispose());
    }

    [Test, CancelAfter(20_000)]
    public async Task The_total_limit_is_a_503(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Events:MaxConnections"] = "1" } });
        using var first = await SseClient.OpenAsync(host.Client, cancellationToken);

        using var second = await host.Client.GetAsync("/api/events", cancellationToken);

        Assert.That((int)second.StatusCode, Is.EqualTo(503));
        Assert.That(second.Headers.RetryAfter, Is.Not.Null);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_quiet_stream_gets_a_named_heartbeat_without_id_and_keeps_its_cursor_fresh(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Clock = clock });
        using var bob = host.CreateClient("bob");
        using var stream = await SseClient.OpenAsync(bob, cancellationToken);
        await stream.ReadAsync(cancellationToken);
        await stream.ReadAsync(cancellationToken);
        await host.AddAsync(Some.Job(userId: "alice"));
        for (var second = 0; second < 16; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var heartbeat = await stream.ReadAsync(cancellationToken);

        Assert.That(heartbeat!.Event, Is.EqualTo("heartbeat"));
        Assert.That(heartbeat.Id, Is.Null);
        Assert.That(heartbeat.Json.GetProperty("type").GetString(), Is.EqualTo("heartbeat"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Compression_and_a_path_base_do_not_hold_events_back(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Services = services => services.AddResponseCompression(options => options.MimeTypes = ["text/event-stream", "application/json"]),
            Pipeline = app =>
            {
                app.UseResponseCompression();
                app.UsePathBase("/a/b");
                app.UseRouting();
            },
        });
        using var client = host.CreateClient("alice,all");
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        using var stream = await SseClient.OpenAsync(client, cancellationToken, path: "/a/b/api/events");
        await stream.ReadAsync(cancellationToken);

        var job = await host.AddAsync(Some.Job(userId: "alice"));
        var message = await stream.ReadMessageAsync(cancellationToken);

        Assert.That(stream.Response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "identity" }));
        Assert.That(message.Json.GetProperty("job_id").GetString(), Is.EqualTo(job.Id));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_stop_of_the_host_ends_every_stream_whole(CancellationToken cancellationToken)
    {
        const int Streams = 1_000;
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Events:MaxConnectionsPerAddress"] = "2000" } });
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => SseClient.OpenAsync(host.Client, cancellationToken)));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var stop = host.App.StopAsync(cancellationToken);
        var ends = await Task.WhenAll(streams.Select(stream => stream.ReadToEndAsync(cancellationToken)));
        var elapsed = watch.Elapsed;
        await stop;

        TestContext.Out.WriteLine($"{Streams} streams ended in {elapsed.TotalMilliseconds:0} ms");
        Assert.That(ends, Has.All.True, "each stream ends with its final chunk, not with a reset");
        Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
        Array.ForEach(streams, stream => stream.Dispose());
    }

    /// <summary>A stream opened when the host has read the log up to a cursor.</summary>
    private static async Task<SseClient> OpenCaughtUpAsync(ApiHost host, long cursor, CancellationToken cancellationToken)
    {
        using (var waiting = await SseClient.OpenAsync(host.Client, cancellationToken, cursor - 1))
        {
            await waiting.ReadMessageAsync(cancellationToken);
        }

        return await SseClient.OpenAsync(host.Client, cancellationToken);
    }
}
