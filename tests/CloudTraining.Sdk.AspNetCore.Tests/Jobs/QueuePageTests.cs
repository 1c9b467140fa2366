using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary><c>GET /api/queue</c>: pages that are cut from one order, for the price of the page.</summary>
public sealed class QueuePageTests
{
    private ApiHost _host = null!;

    private FaultyStore Store => (FaultyStore)(object)_host.Store;

    [SetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync(new ApiHostSettings
    {
        Services = services => services.AddSingleton<IJobStore>(provider => FaultyStore.Over(provider.GetRequiredService<InMemoryJobStore>())),
    });

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task Pages_are_cut_from_one_order_running_waiting_blocked_ended(CancellationToken cancellationToken)
    {
        var expected = await FillAsync();
        var whole = await ReadAsync("/api/queue?include_completed=true&limit=200");

        var paged = new List<string>();
        foreach (var offset in Enumerable.Range(0, 10).Select(page => page * 4))
        {
            paged.AddRange(await ReadAsync($"/api/queue?include_completed=true&limit=4&offset={offset}"));
        }

        Assert.That(whole, Is.EqualTo(expected));
        Assert.That(paged, Is.EqualTo(expected));
        foreach (var (status, range) in new[] { ("running", ..2), ("ready", 2..14), ("pending", 14..16), ("blocked", 16..20), ("completed", 20..23), ("failed", 23..25) })
        {
            Assert.That(await ReadAsync($"/api/queue?status={status}"), Is.EqualTo(expected[range]), status);
            Assert.That(await ReadAsync($"/api/queue?status={status}&offset=1&limit=1"), Is.EqualTo(expected[range][1..2]), status);
        }

        var page = await _host.GetJsonAsync("/api/queue?limit=3&offset=1000");
        Assert.That(page.GetProperty("entries").GetArrayLength(), Is.Zero);
        Assert.That((page.GetProperty("total").GetInt32(), page.GetProperty("total_pending").GetInt32(), page.GetProperty("total_running").GetInt32()), Is.EqualTo((20, 18, 2)));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_page_says_of_each_entry_where_it_stands_and_why_it_waits(CancellationToken cancellationToken)
    {
        await FillAsync();

        var page = await _host.GetJsonAsync("/api/queue?limit=3&offset=5");

        foreach (var entry in page.GetProperty("entries").EnumerateArray())
        {
            var alone = await _host.GetJsonAsync($"/api/queue/{entry.GetProperty("job_id").GetString()}/explain");
            Assert.That(entry.GetProperty("position").GetInt32(), Is.EqualTo(alone.GetProperty("position").GetInt32()).And.GreaterThan(0));
            Assert.That(entry.GetProperty("rule").GetString(), Is.EqualTo(alone.GetProperty("rule").GetString()).And.EqualTo("user"));
            Assert.That(entry.GetProperty("message").GetString(), Is.EqualTo(alone.GetProperty("message").GetString()));
            Assert.That(entry.GetProperty("holders").GetArrayLength(), Is.EqualTo(2));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_page_of_a_long_queue_reads_the_jobs_of_that_page_only(CancellationToken cancellationToken)
    {
        await FillAsync(waiting: 500, ended: 300);
        var (found, listed) = (Calls("FindAsync"), Calls("ListAsync"));

        var first = await ReadAsync("/api/queue?include_completed=true&limit=10&offset=100");
        var (foundFirst, listedFirst) = (Calls("FindAsync") - found, Calls("ListAsync") - listed);
        await ReadAsync("/api/queue?include_completed=true&limit=10&offset=700");

        Assert.That(first, Has.Count.EqualTo(10));
        Assert.That(foundFirst, Is.LessThanOrEqualTo(30), "10 of the page, and what background tasks read meanwhile");
        Assert.That(listedFirst, Is.LessThanOrEqualTo(10), "counts, no pages of jobs");
    }

    private int Calls(string method) => Store.Calls.GetValueOrDefault(method);

    private async Task<List<string>> ReadAsync(string path) =>
        [.. (await _host.GetJsonAsync(path)).GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("job_id").GetString()!)];

    /// <summary>Two running jobs fill the user's slots, so that the others stay as they are.</summary>
    private async Task<List<string>> FillAsync(int waiting = 12, int ended = 3)
    {
        var ids = new List<string> { (await _host.AddRunningAsync()).Id, (await _host.AddRunningAsync()).Id };
        ids.Sort(StringComparer.Ordinal);
        for (var i = 0; i < waiting; i++)
        {
            ids.Add((await _host.AddAsync(Some.Job(userId: "alice", createdAt: Some.Now.AddSeconds(i)))).Id);
        }

        for (var i = 0; i < 2; i++)
        {
            var refused = Some.Job(userId: "alice", createdAt: Some.Now.AddHours(1 + i));
            ids.Add((await _host.AddAsync(refused with { Queue = refused.Queue! with { Status = QueueStatus.Pending, NotBefore = DateTimeOffset.UtcNow.AddYears(1) } })).Id);
        }

        for (var i = 0; i < 4; i++)
        {
            var blocked = Some.JobAwaitingApproval(DateTimeOffset.MaxValue, "alice");
            var at = Some.Now.AddSeconds(i);
            ids.Add((await _host.AddAsync(blocked with { CreatedAt = at, Queue = blocked.Queue! with { QueuedAt = at } })).Id);
        }

        for (var i = ended; i > 0; i--)
        {
            ids.Add((await _host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice", createdAt: Some.Now.AddSeconds(i)))).Id);
        }

        for (var i = 1; i <= 2; i++)
        {
            ids.Add((await _host.AddAsync(Some.Job(JobStatus.Failed, userId: "alice", createdAt: Some.Now.AddSeconds(-i)))).Id);
        }

        return ids;
    }
}
