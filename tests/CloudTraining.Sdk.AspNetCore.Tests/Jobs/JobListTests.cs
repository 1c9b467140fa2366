using System.Net;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary>The list: filters, pages, and answers that cost nothing when nothing changed.</summary>
public sealed class JobListTests
{
    [Test, CancelAfter(20_000)]
    public async Task An_unchanged_list_is_a_304_for_one_read_of_the_change_number_and_no_query(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Services = services => services.AddSingleton<IJobStore>(provider => FaultyStore.Over(provider.GetRequiredService<InMemoryJobStore>())),
        });
        var store = (FaultyStore)(object)host.Store;
        var job = await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice"));
        using var first = await host.Client.GetAsync("/api/cloud/jobs?limit=5", cancellationToken);
        var tag = first.Headers.ETag!.ToString();
        var before = store.Calls.GetValueOrDefault("ListAsync");

        var unchanged = await GetAsync(host, "/api/cloud/jobs?limit=5", tag);
        var queries = store.Calls.GetValueOrDefault("ListAsync") - before;
        var otherQuestion = await GetAsync(host, "/api/cloud/jobs?limit=6", tag);
        var synced = await GetAsync(host, "/api/cloud/jobs?limit=5&sync_active=true", tag);
        await host.Training.DeleteAsync(job.Id, cancellationToken);
        var changed = await GetAsync(host, "/api/cloud/jobs?limit=5", tag);

        Assert.Multiple(() =>
        {
            Assert.That(tag, Does.StartWith("W/"));
            Assert.That(unchanged, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(queries, Is.Zero);
            Assert.That(otherQuestion, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(synced, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(changed, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_user_never_gets_a_304_for_somebody_elses_list(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        using var bob = host.CreateClient("bob");
        using var first = await host.Client.GetAsync("/api/cloud/jobs", cancellationToken);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cloud/jobs");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var answer = await bob.SendAsync(request, cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_walk_by_cursor_sees_each_old_job_once_while_new_ones_arrive(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var old = new HashSet<string>();
        for (var i = 0; i < 120; i++)
        {
            old.Add((await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice", createdAt: Some.Now.AddSeconds(i / 7)))).Id);
        }

        var seen = new List<string>();
        string? path = "/api/cloud/jobs?limit=7&provider=fake";
        while (path is not null)
        {
            using var response = await host.Client.GetAsync(path, cancellationToken);
            var page = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            seen.AddRange(page.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job_id").GetString()!));
            await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice", createdAt: Some.Now.AddHours(1)));
            path = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.That(seen.Where(old.Contains), Is.Unique);
        Assert.That(seen.Where(old.Contains).Count(), Is.EqualTo(old.Count));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_total_is_that_of_the_filter_and_offset_pages_are_kept(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 0; i < 9; i++)
        {
            await host.AddAsync(Some.Job(i % 3 == 0 ? JobStatus.Failed : JobStatus.Completed, userId: "alice", createdAt: Some.Now.AddMinutes(i)));
        }

        var page = await host.GetJsonAsync("/api/cloud/jobs?status=completed&limit=2&offset=4");
        var several = await host.GetJsonAsync("/api/cloud/jobs?status=failed,cancelled");

        Assert.That(page.GetProperty("total").GetInt32(), Is.EqualTo(6));
        Assert.That(page.GetProperty("jobs").GetArrayLength(), Is.EqualTo(2));
        Assert.That(several.GetProperty("total").GetInt32(), Is.EqualTo(3));
    }

    [TestCase("job_type=cloud", 2)]
    [TestCase("job_type=local", 1)]
    [TestCase("job_type=cloud&provider=fake", 2)]
    [TestCase("job_type=cloud&provider=Local", 0)]
    [TestCase("job_type=local&provider=LOCAL", 1)]
    [TestCase("job_type=local&provider=fake", 0)]
    [TestCase("job_type=cloud&status=completed", 1)]
    [TestCase("provider=FAKE", 2)]
    [TestCase("provider=Fake&sync_active=true", 2)]
    [TestCase("provider=nobody&sync_active=true", 0)]
    [CancelAfter(20_000)]
    public async Task A_job_type_leaves_the_others_out_and_a_provider_is_known_in_any_case(string query, int expected, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice"));
        await host.AddAsync(Some.Job(JobStatus.Failed, userId: "alice"));
        await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice", provider: "local"));

        var page = await host.GetJsonAsync($"/api/cloud/jobs?{query}");

        Assert.That(page.GetProperty("jobs").GetArrayLength(), Is.EqualTo(expected));
        Assert.That(page.GetProperty("total").GetInt32(), Is.EqualTo(expected));
    }

    [TestCase("status=moon", 400, "status")]
    [TestCase("job_type=moon", 400, "job_type")]
    [TestCase("limit=0", 422, "limit")]
    [TestCase("limit=501", 422, "limit")]
    [TestCase("limit=ten", 422, "limit")]
    [TestCase("offset=-1", 422, "offset")]
    [TestCase("cursor=garbage", 400, "cursor")]
    [TestCase("sync_active=maybe", 422, "sync_active")]
    [CancelAfter(20_000)]
    public async Task A_bad_question_is_refused_with_the_field_named(string query, int expected, string field, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, problem) = await host.SendAsync(HttpMethod.Get, $"/api/cloud/jobs?{query}");

        Assert.That(status, Is.EqualTo(expected), problem.ToString());
        Assert.That(problem.GetProperty("errors").TryGetProperty(field, out _), Is.True, problem.ToString());
    }

    [Test, CancelAfter(20_000)]
    public async Task A_provider_that_hangs_holds_the_list_up_for_a_moment_only_and_the_answer_says_so(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Http:SyncActiveTimeout"] = "00:00:00.050" } });
        await host.AddRunningAsync();
        host.Fake.Options.Latency = TimeSpan.FromMinutes(5);

        var list = await host.GetJsonAsync("/api/cloud/jobs?sync_active=true");

        Assert.That(list.GetProperty("sync").GetProperty("complete").GetBoolean(), Is.False);
        Assert.That(list.GetProperty("jobs").GetArrayLength(), Is.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task Many_who_ask_for_one_jobs_progress_share_one_call(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var job = await host.AddRunningAsync(log: "step 1/10\n");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.GetJsonAsync($"/api/cloud/jobs/{job.Id}/inline-progress")));

        Assert.That(answers.Select(answer => answer.GetProperty("progress").GetDouble()), Has.All.EqualTo(10.0));
        Assert.That(host.Fake.Calls["logs"], Is.EqualTo(1));
    }

    private static async Task<HttpStatusCode> GetAsync(ApiHost host, string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var response = await host.Client.SendAsync(request);
        return response.StatusCode;
    }
}
