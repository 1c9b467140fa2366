using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary>What a person decides about a job whose submission has an unknown outcome.</summary>
public sealed class AttentionEndpointTests
{
    private ApiHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test, CancelAfter(20_000)]
    public async Task A_job_is_adopted_as_the_providers_job_that_it_is(CancellationToken cancellationToken)
    {
        var job = await AddAsync();
        var external = _host.Fake.AddForeign(JobStatus.Running);

        var (status, answer) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/adopt", $$"""{"external_id":" {{external}} "}""");

        Assert.That((status, answer.ToString()), Is.EqualTo((200, $$"""{"success":true,"job_id":"{{job.Id}}","status":"running"}""")));
        var adopted = await _host.Store.FindAsync(job.Id, cancellationToken);
        Assert.That((adopted!.External!.Id, adopted.Attention), Is.EqualTo((external, (JobAttention?)null)));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_job_declared_not_submitted_is_submitted_again(CancellationToken cancellationToken)
    {
        var job = await AddAsync();

        var (status, _) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/declare-not-submitted");
        var sent = await _host.WaitForAsync(job.Id, current => current.External is not null, cancellationToken);

        Assert.That(status, Is.EqualTo(200));
        Assert.That((sent.Attention, sent.Attempts.Count, _host.Fake.Accepted.Count), Is.EqualTo(((JobAttention?)null, 2, 1)));
    }

    [TestCase(null, "Abandoned by alice: nobody knows whether the provider took it.")]
    [TestCase("""{"reason":"the account is closed"}""", "the account is closed")]
    public async Task An_abandoned_job_is_cancelled_with_the_reason(string? body, string words)
    {
        var job = await AddAsync();

        var (status, answer) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/abandon", body);

        Assert.That((status, answer.GetProperty("status").GetString()), Is.EqualTo((200, "cancelled")));
        Assert.That((await _host.Store.FindAsync(job.Id))!.ErrorMessage, Is.EqualTo(words));
    }

    [TestCase("adopt", "{}", 422)]
    [TestCase("adopt", """{"external_id":"  "}""", 422)]
    [TestCase("adopt", """{"external_id":"nobody"}""", 404)]
    [TestCase("adopt", """{"external_id":5}""", 422)]
    public async Task What_cannot_be_adopted_is_refused_with_the_reason(string action, string body, int expected)
    {
        var job = await AddAsync();

        var (status, problem) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/{action}", body);

        Assert.That(status, Is.EqualTo(expected), problem.ToString());
        Assert.That(problem.GetProperty("detail").GetString(), Is.Not.Empty);
        Assert.That((await _host.Store.FindAsync(job.Id))!.Attention, Is.Not.Null);
    }

    [TestCase("adopt")]
    [TestCase("declare-not-submitted")]
    [TestCase("abandon")]
    public async Task A_job_that_needs_nobody_is_a_conflict(string action)
    {
        var job = await _host.AddRunningAsync();

        var (status, problem) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/{action}", """{"external_id":"x"}""");

        Assert.That(status, Is.EqualTo(409), problem.ToString());
        Assert.That((await _host.Store.FindAsync(job.Id))!.Version, Is.EqualTo(job.Version));
    }

    [Test]
    public async Task The_owner_may_declare_or_abandon_and_only_who_sees_all_may_adopt()
    {
        using var alice = _host.CreateClient("alice");
        var job = await AddAsync();

        var (adopt, _) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/adopt", """{"external_id":"of-somebody-else"}""", alice);
        var (abandon, _) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/abandon", client: alice);

        Assert.That((adopt, abandon), Is.EqualTo((403, 200)));
    }

    private Task<TrainingJob> AddAsync()
    {
        var job = Some.Job(userId: "alice");
        return _host.AddAsync(job with
        {
            Queue = job.Queue! with { Status = QueueStatus.Running },
            Attempts = [Some.Attempt(outcome: AttemptOutcome.Unknown)],
            Attention = new JobAttention("Nobody knows whether the provider took it.", "2 listings without a trace", Some.Now),
        });
    }
}
