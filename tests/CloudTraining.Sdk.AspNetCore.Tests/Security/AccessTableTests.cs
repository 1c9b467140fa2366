using System.Text.Json;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Security;

/// <summary>All routes × {anonymous, another user, the owner, one who sees all}. A route that is in no rule fails the test.</summary>
public sealed class AccessTableTests
{
    private static readonly string[] NeedsAll =
    [
        "POST /api/queue/{job_id}/approve",
        "POST /api/queue/{job_id}/reject",
        "POST /api/approvals/requests/{request_id}/approve",
        "POST /api/approvals/requests/{request_id}/reject",
        "POST /api/approvals/requests/bulk-approve",
        "POST /api/approvals/requests/bulk-reject",
        "POST /api/approvals/expire",
        "POST /api/cloud/jobs/{job_id}/adopt",
    ];

    private ApiHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task Nobody_gets_in_anywhere_but_at_the_signed_callbacks(CancellationToken cancellationToken)
    {
        using var anonymous = _host.CreateClient(null);

        foreach (var (method, pattern) in RouteTable.Of(_host.App))
        {
            var (status, _) = await _host.SendAsync(new HttpMethod(method), Fill(pattern, "any"), method is "GET" or "HEAD" ? null : "{}", anonymous);
            Assert.That(status, Is.EqualTo(401), $"{method} {pattern}");
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Another_users_job_does_not_exist(CancellationToken cancellationToken)
    {
        using var bob = _host.CreateClient("bob");
        var job = await _host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: DateTimeOffset.MaxValue));
        var before = await _host.Store.GetChangeNumberAsync(cancellationToken);

        foreach (var (method, pattern) in RouteTable.Of(_host.App).Where(route => route.Pattern.Contains("{job_id}") || route.Pattern.Contains("{request_id}")))
        {
            var path = Fill(pattern, job.Id);
            var (status, problem) = await _host.SendAsync(new HttpMethod(method), path, BodyOf(method, pattern), bob);
            Assert.That(status, Is.EqualTo(NeedsAll.Contains($"{method} {pattern}") ? 403 : 404), $"{method} {pattern}: {problem}");
            Assert.That(problem.ToString(), Does.Not.Contain("alice"), $"{method} {pattern}");
        }

        Assert.That(await _host.Store.GetChangeNumberAsync(cancellationToken), Is.EqualTo(before), "nothing was changed");
    }

    [Test, CancelAfter(60_000)]
    public async Task Lists_hold_the_callers_own_jobs_and_all_of_them_for_those_who_see_all(CancellationToken cancellationToken)
    {
        using var bob = _host.CreateClient("bob");
        using var carol = _host.CreateClient("carol,all");
        await _host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: DateTimeOffset.MaxValue) with { ConfigName = "secret-of-alice" });
        await _host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice") with { ConfigName = "secret-of-alice" });
        await _host.AddAsync(Some.JobAwaitingApproval(userId: "bob", expiresAt: DateTimeOffset.MaxValue) with { ConfigName = "bobs" });

        foreach (var path in new[] { "/api/cloud/jobs", "/api/queue", "/api/queue?include_completed=true", "/api/approvals/requests", "/api/queue/me", "/api/approvals/me" })
        {
            Assert.That((await _host.GetJsonAsync(path, bob)).GetRawText(), Does.Not.Contain("alice"), path);
        }

        foreach (var path in new[] { "/api/cloud/jobs", "/api/queue", "/api/approvals/requests" })
        {
            Assert.That((await _host.GetJsonAsync(path, carol)).GetRawText(), Does.Contain("secret-of-alice").And.Contain("bobs"), path);
        }

        Assert.That((await _host.GetJsonAsync("/api/cloud/metrics", bob)).GetProperty("job_count").GetInt32(), Is.LessThanOrEqualTo(1));
        Assert.That((await _host.SendAsync(HttpMethod.Get, "/api/queue/user/alice", client: bob)).Status, Is.EqualTo(403));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_owner_reads_every_route_of_the_own_job_and_may_not_approve_it(CancellationToken cancellationToken)
    {
        using var alice = _host.CreateClient("alice");
        var job = await _host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: DateTimeOffset.MaxValue));

        foreach (var (method, pattern) in RouteTable.Of(_host.App).Where(route => route.Method == "GET" && (route.Pattern.Contains("{job_id}") || route.Pattern.Contains("{request_id}"))))
        {
            using var response = await alice.GetAsync(Fill(pattern, job.Id), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            Assert.That((int)response.StatusCode, Is.EqualTo(200), $"{method} {pattern}");
        }

        foreach (var route in NeedsAll)
        {
            var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
            Assert.That((await _host.SendAsync(new HttpMethod(method), Fill(pattern, job.Id), BodyOf(method, pattern), alice)).Status, Is.EqualTo(403), route);
        }

        Assert.That((await _host.SendAsync(HttpMethod.Post, $"/api/queue/{job.Id}/priority", """{"priority":50}""", alice)).Status, Is.EqualTo(403), "nobody jumps the queue alone");
        Assert.That((await _host.SendAsync(HttpMethod.Post, $"/api/queue/{job.Id}/approve")).Status, Is.EqualTo(200), "one who sees all decides");
    }

    private static string Fill(string pattern, string job) => pattern
        .Replace("{job_id}", job, StringComparison.Ordinal)
        .Replace("{request_id}", job, StringComparison.Ordinal)
        .Replace("{provider}", "fake", StringComparison.Ordinal)
        .Replace("{user_id}", "alice", StringComparison.Ordinal)
        .Replace("{rule_id}", "1", StringComparison.Ordinal);

    private static string? BodyOf(string method, string pattern) => method is "GET" or "HEAD" ? null
        : pattern.EndsWith("priority", StringComparison.Ordinal) ? """{"priority":0}"""
        : JsonSerializer.Serialize(new { reason = "no", notes = "n", request_ids = new[] { 1 }, external_id = "e-1" });
}
