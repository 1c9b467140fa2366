using System.Net;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Webhooks;

/// <summary>Callbacks of a provider: genuine ones change the job once, everything else changes nothing.</summary>
public sealed class WebhookTests
{
    private static readonly string[] Lifecycle = ["queued", "running", "completed", "failed", "odd-word"];

    [Test, CancelAfter(20_000)]
    public async Task A_genuine_callback_changes_the_job_and_says_what_it_took(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        using var anonymous = host.CreateClient(null);
        var job = await host.AddRunningAsync();

        var (status, answer) = await host.SendAsync(CallingBackProvider.Callback("fake", new { id = job.External!.Id, status = "failed", error = "CUDA out of memory", logs = "last words\n" }), anonymous);

        Assert.That(status, Is.EqualTo(200));
        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("received"));
        Assert.That(answer.GetProperty("job_id").GetString(), Is.EqualTo(job.Id));
        Assert.That(answer.GetProperty("updates").GetProperty("status").GetString(), Is.EqualTo("failed"));
        var stored = await host.Store.FindAsync(job.Id, cancellationToken);
        Assert.That(stored!.Status, Is.EqualTo(JobStatus.Failed));
        Assert.That(stored.ErrorMessage, Is.EqualTo("CUDA out of memory"));
        Assert.That((await host.GetJsonAsync($"/api/cloud/jobs/{job.Id}/logs")).GetProperty("logs").GetString(), Is.EqualTo("last words\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_signed_callback_that_begins_with_a_byte_order_mark_is_taken(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var job = await host.AddRunningAsync();

        var (status, answer) = await host.SendAsync(CallingBackProvider.Callback("fake", new { }, rawBody: $"\uFEFF{{\"id\":\"{job.External!.Id}\",\"status\":\"completed\"}}"));

        Assert.That(status, Is.EqualTo(200), answer.ToString());
        Assert.That((await host.Store.FindAsync(job.Id, cancellationToken))!.Status, Is.EqualTo(JobStatus.Completed));
    }

    [Test, CancelAfter(30_000)]
    public async Task Twenty_concurrent_copies_make_one_event(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var job = await host.AddRunningAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            host.SendAsync(CallingBackProvider.Callback("fake", new { id = job.External!.Id, status = "completed" }, delivery: "d-1"))));

        Assert.That(answers.Select(answer => answer.Status), Has.All.EqualTo(200));
        Assert.That(await CountStatusEventsAsync(host, job.Id, cancellationToken), Is.EqualTo(1));
        Assert.That((await host.Store.FindAsync(job.Id, cancellationToken))!.Version, Is.EqualTo(2));
    }

    [Test, CancelAfter(120_000)]
    public async Task Any_order_of_a_jobs_callbacks_with_one_end_ends_in_the_same_state(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var states = new HashSet<string>();
        foreach (var order in Permutations(["queued", "running", "running", "odd-word", "completed"]))
        {
            var external = host.Fake.AddForeign(JobStatus.Queued);
            var job = await host.AddAsync(Some.Job(JobStatus.Queued, userId: "alice") with { External = Some.External(external) });
            foreach (var word in order)
            {
                var (status, _) = await host.SendAsync(CallingBackProvider.Callback("fake", new { id = external, status = word }));
                Assert.That(status, Is.EqualTo(200));
            }

            var ended = (await host.Store.FindAsync(job.Id, cancellationToken))!;
            states.Add($"{ended.Status} {ended.Queue!.Status} {ended.CompletedAt is not null}");
            await host.Training.DeleteAsync(job.Id, cancellationToken);
        }

        Assert.That(states, Is.EqualTo(new[] { "Completed Completed True" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_late_callback_never_reopens_an_ended_job(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var job = await host.AddRunningAsync();
        await host.SendAsync(CallingBackProvider.Callback("fake", new { id = job.External!.Id, status = "completed" }));

        foreach (var word in Lifecycle)
        {
            await host.SendAsync(CallingBackProvider.Callback("fake", new { id = job.External.Id, status = word }));
        }

        Assert.That((await host.Store.FindAsync(job.Id, cancellationToken))!.Status, Is.EqualTo(JobStatus.Completed));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_callback_before_the_answer_to_the_submission_is_adopted_by_its_client_token(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var attempt = Some.Attempt();
        var submitting = await host.AddAsync(Some.Job(userId: "alice") with { Queue = Some.Job().Queue! with { Status = QueueStatus.Running }, Attempts = [attempt] });

        var (status, _) = await host.SendAsync(CallingBackProvider.Callback("fake", new { id = "ext-early", token = attempt.ClientToken, status = "running" }));

        var adopted = (await host.Store.FindAsync(submitting.Id, cancellationToken))!;
        Assert.That(status, Is.EqualTo(200));
        Assert.That(adopted.External!.Id, Is.EqualTo("ext-early"));
        Assert.That(adopted.Status, Is.EqualTo(JobStatus.Running));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_unknown_job_is_ignored_unless_a_submission_is_unsettled(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();

        var (calm, ignored) = await host.SendAsync(CallingBackProvider.Callback("fake", new { id = "nobody", status = "completed" }));
        await host.AddAsync(Some.Job(userId: "alice") with { Queue = Some.Job().Queue! with { Status = QueueStatus.Running }, Attempts = [Some.Attempt()] });
        var (busy, _) = await host.SendAsync(CallingBackProvider.Callback("fake", new { id = "nobody", status = "completed" }));

        Assert.That(calm, Is.EqualTo(200));
        Assert.That(ignored.ToString(), Is.EqualTo("""{"status":"ignored","reason":"unknown job"}"""));
        Assert.That(busy, Is.EqualTo(503), "the sender is to try again: the job may be one that is not written down yet");
    }

    [Test, CancelAfter(20_000)]
    public async Task What_is_not_genuine_is_refused_with_the_documented_status_and_changes_nothing(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Webhooks:MaxBodyBytes"] = "1048576" } });
        var job = await host.AddRunningAsync();
        var body = new { id = job.External!.Id, status = "completed" };
        var genuine = CallingBackProvider.Callback("fake", body).Headers.GetValues("x-signature").Single();

        Assert.Multiple(async () =>
        {
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", body, signature: ""))).Status, Is.EqualTo(401), "no signature");
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", body, signature: new string('0', 64)))).Status, Is.EqualTo(401), "wrong signature");
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", body, signature: "not hexadecimal"))).Status, Is.EqualTo(401), "malformed signature");
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", body, signature: genuine, rawBody: $$"""{"id": "{{job.External.Id}}","status":"completed"}"""))).Status, Is.EqualTo(401), "one byte more");
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("moon", body))).Status, Is.EqualTo(404), "no such provider");
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", body, rawBody: new string('[', 100_000)))).Status, Is.EqualTo(400), "genuine nonsense");
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", new { status = "completed" }))).Body.ToString(), Is.EqualTo("""{"status":"ignored","reason":"no job_id"}"""));
            Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", body, rawBody: new string(' ', 1024 * 1024 + 1)))).Status, Is.EqualTo(413), "too large");
        });
        host.Provider.SecretIsAway = true;
        Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", body))).Status, Is.EqualTo(503));
        Assert.That((await host.Store.FindAsync(job.Id, cancellationToken))!.Version, Is.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_store_that_is_away_asks_the_sender_to_try_again(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Services = services => services.AddSingleton<IJobStore>(provider => FaultyStore.Over(provider.GetRequiredService<InMemoryJobStore>())),
        });
        var job = await host.AddRunningAsync();
        ((FaultyStore)(object)host.Store).IsAway = true;

        using var response = await host.Client.SendAsync(CallingBackProvider.Callback("fake", new { id = job.External!.Id, status = "completed" }), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(response.Headers.RetryAfter, Is.Not.Null);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_allow_list_looks_at_the_real_peer_and_never_at_a_header(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Webhooks:AllowedNetworks"] = "203.0.113.0/24, 2001:db8::/32" } });
        var job = await host.AddRunningAsync();
        var forged = CallingBackProvider.Callback("fake", new { id = job.External!.Id, status = "completed" });
        forged.Headers.Add("X-Forwarded-For", "203.0.113.7");
        forged.Headers.Add("Forwarded", "for=203.0.113.7");

        var (status, problem) = await host.SendAsync(forged);

        Assert.That(status, Is.EqualTo(403));
        Assert.That(problem.GetProperty("detail").GetString(), Is.EqualTo("IP address not in allowlist"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_host_that_trusts_its_proxy_gets_the_address_the_proxy_names(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Configuration = { ["CloudTraining:Webhooks:AllowedNetworks:0"] = "203.0.113.0/24" },
            Pipeline = app => app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor }),
        });
        var job = await host.AddRunningAsync();
        var callback = CallingBackProvider.Callback("fake", new { id = job.External!.Id, status = "completed" });
        callback.Headers.Add("X-Forwarded-For", "203.0.113.7");

        Assert.That((await host.SendAsync(callback)).Status, Is.EqualTo(200));
    }

    private static async Task<int> CountStatusEventsAsync(ApiHost host, string jobId, CancellationToken cancellationToken)
    {
        var page = await host.App.Services.GetRequiredService<IJobEventLog>().ReadAsync(0, 1_000, cancellationToken);
        return page.Events.Count(change => change.JobId == jobId && change.Type == JobEventType.JobStatusChanged);
    }

    private static IEnumerable<IReadOnlyList<string>> Permutations(IReadOnlyList<string> words)
    {
        if (words.Count <= 1)
        {
            return [words];
        }

        return words.SelectMany((word, index) => Permutations([.. words.Where((_, other) => other != index)]).Select(rest => (IReadOnlyList<string>)[word, .. rest]));
    }
}
